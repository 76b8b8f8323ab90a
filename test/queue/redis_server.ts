/** A Redis server of a test's own, on a free port, that keeps nothing on the disk. */
import { spawn, spawnSync } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';

export interface RedisServer {
  readonly url: string;
  stop(): Promise<void>;
}

const BINARIES = ['redis-server', 'valkey-server'];

/** The name of a server that is installed; undefined, with a note why tests are left out, where there is none. In CI there has to be one. */
export function redisBinary(): string | undefined {
  const found = BINARIES.find((name) => spawnSync(name, ['--version']).status === 0);
  if (found !== undefined) return found;
  const reason = `None of ${BINARIES.join(', ')} is installed (Debian: apt-get install redis-server)`;
  if (process.env['CI'] === 'true') throw new Error(`${reason}; with CI=true the queue has to be tested.`);
  process.stderr.write(`The tests of the queue are left out: ${reason}.\n`);
  return undefined;
}

export async function startRedis(binary: string): Promise<RedisServer> {
  const port = await freePort();
  const child = spawn(binary, ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('close', resolve));
  await new Promise<void>((resolve, reject) => {
    let log = '';
    child.stdout.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      if (/ready to accept connections/i.test(log)) resolve();
    });
    void ended.then(() => reject(new Error(`${binary} did not start: ${log}`)));
  });
  const stop = async (): Promise<void> => {
    child.kill();
    await ended;
  };
  return { url: `redis://127.0.0.1:${port}`, stop };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
