/** The way to Redis (or Valkey, which speaks the same). */
import { Redis } from 'ioredis';
import { BackendUnavailableError, InvalidArgumentError } from '../errors.js';

/** How long to wait for an answer at the beginning, in milliseconds. */
const CONNECT_TIMEOUT = 10_000;

/** Once it has answered, a server that is started anew is waited for: this long between two attempts, in milliseconds. */
const RETRY = 1000;

/**
 * Connects to a server.
 *
 * @param url redis://[user:password@]host[:port][/database], or rediss:// for TLS
 * @throws InvalidArgumentError for what is no such URL; BackendUnavailableError when nobody answers there
 */
export async function connectRedis(url: string): Promise<Redis> {
  const shown = withoutPassword(url);
  let reached = false;
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT,
    // BullMQ's blocking commands wait for as long as it takes.
    maxRetriesPerRequest: null,
    retryStrategy: () => (reached ? RETRY : null),
  });
  let reason: unknown;
  // What goes wrong later is told by the commands that wait for it.
  redis.on('error', (error) => (reason = error));
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    // One that has ended by itself would only keep the process for another two seconds.
    if (redis.status !== 'end') redis.disconnect();
    throw new BackendUnavailableError(`There is no Redis at ${shown}: ${messageOf(reason ?? error)}. Start one (redis-server), or check the URL and the password.`, { cause: error });
  }
  reached = true;
  return redis;
}

function withoutPassword(url: string): string {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch (cause) {
    throw new InvalidArgumentError(`The address of Redis is no URL. Write it as redis://host:6379.`, { cause });
  }
  if (!/^rediss?:$/.test(parsed.protocol)) {
    throw new InvalidArgumentError(`The address of Redis begins with '${parsed.protocol}//'; redis:// or rediss:// is expected.`);
  }
  return `${parsed.protocol}//${parsed.host}${parsed.pathname}`;
}

const messageOf = (error: unknown): string => (typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error));
