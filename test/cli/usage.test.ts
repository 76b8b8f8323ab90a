import { describe, expect, test } from '@jest/globals';
import { runCli } from './run_cli.js';

describe('bad usage: exit code 2, one line that names the option, nothing on stdout', () => {
  test.each([
    [['segment'], /missing required argument 'picture'/],
    [['segment', 'x.png', '--output-stride', '7'], /'7' is invalid\. Expected 8, 16 or 32/],
    [['segment', 'x.png', '--crop', '0,x'], /'0,x' is invalid/],
    [['segment', 'x.png', '--crop', '0'], /'0' is invalid/],
    [['segment', 'x.png', '--crop', '1,2,3'], /'1,2,3' is invalid/],
    [['segment', 'x.png', '--scales', '-1'], /'-1' is invalid/],
    [['segment', 'x.png', '--scales', '0.5,,1'], /'0\.5,,1' is invalid/],
    [['segment', 'x.png', '--scales', '9'], /at most 8/],
    [['segment', 'x.png', '--threads', '0'], /at least 1/],
    [['segment', 'x.png', '--backend', 'abacus'], /auto, wasm, cpu, gpu, gpu:webgl2/],
    [['segment', 'x.png', '--jobs', '0'], /at least 1/],
    [['segment', 'x.png', '--fps', '-1'], /'-1' is invalid\. Expected a number above 0/],
    [['segment', 'x.png', '--watch'], /'x\.png' is no folder; --watch watches folders/],
    [['segment', 'x.png', '--jobs', '2', '--redis', 'redis://localhost'], /divides the work by itself/],
    [['segment', 'x.png', '--nope'], /unknown option '--nope'/],
    [['inspect'], /missing required argument 'source'/],
    [['inspect', 'a', 'b'], /too many arguments/],
    [['classify', 'x.png'], /--model/],
    [['classify', 'x.png', '--model', 'm', '--top', '0'], /at least 1/],
    [['export'], /required option '--onnx <file>'/],
    [['evaluate', '--dataset', 'voc'], /unknown command 'evaluate'\. .*There are: segment, cutout, inspect, classify, eval, train, export, convert, quantize, bench, work, zoo/],
    [['eval', '--dataset', 'voc'], /required option '--data <dir>'/],
    [['eval', '--data', 'd'], /required option '--dataset <name>'/],
    [['eval', '--dataset', 'coco', '--data', 'd'], /voc, cityscapes/],
    [['eval', '--dataset', 'voc', '--data', 'd', '--shard', '3/2'], /'3\/2' is invalid\. Expected a part/],
    [['eval', '--dataset', 'voc', '--data', 'd', '--shard', '0/2'], /'0\/2' is invalid/],
    [['eval', '--dataset', 'voc', '--data', 'd', '--jobs', '2', '--redis', 'redis://localhost'], /two ways to divide/],
    [['eval', '--dataset', 'voc', '--data', 'd', '--queue', 'a:b'], /'a:b' is invalid/],
    [['eval', 'merge'], /missing required argument 'record'/],
    [['work'], /required option '--redis <url>'/],
    [['work', '--redis', 'redis://localhost', '--lock', '0'], /at least 1/],
    [['bench', '--runs', '0'], /at least 1/],
    [['bench', 'x.png'], /too many arguments/],
    [['zoo', 'nope'], /unknown command 'nope'\. There are: list, fetch\./],
    [['zoo', 'fetch'], /missing required argument 'name'\. See 'deeplab zoo fetch --help'/],
    [['zoo', 'fetch', 'resnet'], /There is no checkpoint 'resnet' in the zoo\. Did you mean 'resnet_v1_50_beta_imagenet' or 'resnet_v1_101_beta_imagenet'\?/],
    [['zoo', 'list', 'x'], /too many arguments/],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await runCli(args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^deeplab: [^\n]+\n$/);
  });

  test('as JSON', async () => {
    const { code, stdout } = await runCli(['segment', 'x.png', '--crop', 'x', '--json']);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toEqual({ error: { tag: 'UsageError', message: expect.stringContaining('--crop') } });
  });

  test('no command of the zoo: its help, on stderr', async () => {
    const { code, stdout, stderr } = await runCli(['zoo']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/Usage: deeplab zoo[^]*list[^]*no command was given\. There are: list, fetch\.\n$/);
  });

  test('no command: the help, on stderr', async () => {
    const { code, stdout, stderr } = await runCli([]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/Usage: deeplab[^]*segment[^]*no command was given/);
  });
});

test.each([['--help'], ['completion', '--help'], ['segment', '--help'], ['inspect', '--help'], ['classify', '--help'], ['export', '--help'], ['bench', '--help'], ['eval', '--help'], ['eval', 'merge', '--help'], ['work', '--help'], ['zoo', '--help'], ['zoo', 'list', '--help'], ['zoo', 'fetch', '--help']])('%s %s tells on stdout and succeeds', async (...args) => {
  const { code, stdout, stderr } = await runCli(args.filter(Boolean));
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/Usage: deeplab[^]*Examples?:/);
});

test('--version', async () => {
  expect(await runCli(['--version'])).toEqual({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), stderr: '' });
});
