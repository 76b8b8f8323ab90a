/** `deeplab zoo`: which official models there are, and which of them are here. */
import { Argument, Command, InvalidArgumentError } from 'commander';
import { isDeepLabError } from '../errors.js';
import { ZOO, zooEntry, type ZooEntry } from '../nets/zoo.js';
import { cacheOf, fetchZooModel, findZooModel, type ZooModel } from '../open/zoo/zoo_models.js';
import type { Chosen, Outcome } from './terminal/action.js';
import { formatBytes, formatTable } from './terminal/format.js';
import { jsonOption } from './terminal/option_values.js';
import { ProgressBar } from './terminal/progress.js';
import { sourceOptions } from './terminal/source_options.js';
import { printable, printLine, type Terminal } from './terminal/terminal.js';

interface ZooFlags {
  readonly json?: boolean;
}

export function zooCommand(chosen: Chosen): Command {
  const list = new Command('list')
    .summary('tell which official models there are, and which of them are here')
    .description('Lists the official models: what they are, what was published of them, and whether they were downloaded.')
    .addOption(jsonOption())
    .addHelpText('after', LIST_EPILOGUE)
    .action((flags: ZooFlags) => chosen((terminal) => listZoo(flags, terminal)));
  const fetch = new Command('fetch')
    .summary('download official models')
    .description('Downloads official models into the cache, from where they are read by name from then on, without a network. A download that broke off is gone on with. Models that are here are compared with the SHA-256 that they were downloaded with, and downloaded again where it differs.')
    .addArgument(new Argument('<name...>', 'names of the zoo').choices(ZOO.map(({ name }) => name)).argParser(zooNames))
    .addOption(jsonOption())
    .addHelpText('after', FETCH_EPILOGUE)
    .action((names: string[], flags: ZooFlags) => chosen((terminal) => fetchModels(names, flags, terminal)));
  return new Command('zoo')
    .summary('list and download the official models')
    .description('The official models, which every command that takes a model knows by name.')
    .helpCommand(false)
    .addCommand(list)
    .addCommand(fetch)
    .addHelpText('after', EPILOGUE);
}

const ENVIRONMENT = `
DEEPLAB_CACHE names the directory where models are kept. DEEPLAB_MIRROR (https://host or https://host/path) replaces
the official hosts.`;

const EPILOGUE = `
Examples:
  deeplab zoo list
  deeplab zoo fetch mobilenetv2_coco_voc_trainaug
${ENVIRONMENT}`;

const LIST_EPILOGUE = `
Example:
  deeplab zoo list --json

--json prints { cache, models: [{ name, task, backbone, trainedOn, dataset, numClasses, megabytes, published:
[{ outputStride, scales, flip, multiplyAdds, meanIoU, split }], url, cached: { path, byteLength, sha256, url } }] };
cached is null for a model that is not here. Whenever the exit code is not 0 there is an error, { tag, message }, at the top.
${ENVIRONMENT}`;

const FETCH_EPILOGUE = `
Example:
  deeplab zoo fetch mobilenetv2_coco_voc_trainaug mobilenetv2_coco_cityscapes_trainfine

--json prints { cache, models: [{ name, path, byteLength, sha256, url, downloaded }] }. Whenever the exit code is not 0 there
is an error, { tag, message }, at the top.
${ENVIRONMENT}`;

/** One after the other; commander's own words would list all names there are for each that is misspelt. */
function zooNames(name: string, before: readonly string[] | undefined): readonly string[] {
  try {
    return [...(before ?? []), zooEntry(name).name];
  } catch (error) {
    throw isDeepLabError(error) ? new InvalidArgumentError(error.message) : error;
  }
}

async function listZoo({ json }: ZooFlags, terminal: Terminal): Promise<Outcome> {
  const options = sourceOptions(terminal, new ProgressBar(terminal));
  const cache = cacheOf(options);
  const models = await Promise.all(ZOO.map(async (entry) => ({ entry, cached: await findZooModel(entry.name, options) })));
  if (!json) {
    const rows = models.map(({ entry, cached }) => [...factsOf(entry), cached ? formatBytes(cached.byteLength) : '-']);
    for (const line of formatTable(COLUMNS, rows)) printLine(terminal.stdout, line);
    printLine(terminal.stdout, `\nmIoU is as published: at output stride 16, and at 8 with several scales and mirrored pictures. The cache is ${printable(cache)}`);
  }
  return { document: { cache, models: models.map(({ entry, cached }) => documentOf(entry, cached)) } };
}

const COLUMNS = [
  { title: 'NAME' },
  { title: 'BACKBONE' },
  { title: 'DATA SET' },
  { title: 'CLASSES', align: 'right' },
  { title: 'SIZE', align: 'right' },
  { title: 'mIoU %' },
  { title: 'CACHED', align: 'right' },
] as const;

function factsOf({ name, backbone, dataset, numClasses, megabytes, published }: ZooEntry): string[] {
  const results = published.map(({ meanIoU }) => meanIoU.toFixed(2)).join(' / ');
  const split = published.at(-1)?.split;
  return [name, backbone, dataset, String(numClasses), megabytes === undefined ? '-' : `${megabytes} MB`, split ? `${results} (${split})` : '-'];
}

function documentOf(entry: ZooEntry, cached: ZooModel | undefined): object {
  const { name, task, backbone, trainedOn, dataset, numClasses, megabytes = null, published, url } = entry;
  const file = cached ? { path: cached.path, byteLength: cached.byteLength, sha256: cached.sha256 ?? null, url: cached.url ?? null } : null;
  return { name, task, backbone, trainedOn, dataset, numClasses, megabytes, published, url, cached: file };
}

async function fetchModels(names: readonly string[], { json }: ZooFlags, terminal: Terminal): Promise<Outcome> {
  const bar = new ProgressBar(terminal);
  const options = sourceOptions(terminal, bar);
  const models: object[] = [];
  try {
    for (const name of names) {
      const model = await fetchZooModel(name, options);
      bar.clear();
      models.push(model);
      if (json) continue;
      printLine(terminal.stdout, `${name}: ${formatBytes(model.byteLength)}, ${model.downloaded ? 'downloaded' : 'was here'}${model.sha256 ? `; SHA-256 ${model.sha256}` : ''}`);
      printLine(terminal.stdout, `  -> ${printable(model.path)}`);
    }
  } finally {
    bar.clear();
  }
  return { document: { cache: cacheOf(options), models } };
}
