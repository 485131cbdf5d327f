import { ApiError } from './tokens';
import type { CoplitEvent, IApi } from './tokens';

/** How the connection stands; `away`: nobody has answered for a while. */
export type Link = 'live' | 'reconnecting' | 'polling' | 'away';

/** Waits in milliseconds before a stream is tried again; after the last one polling begins. */
const BACK_OFF = [250, 1000, 2000];

/** Milliseconds between two polls that are answered. */
const POLL = 1500;

/** Milliseconds between two polls at most: a class must not hold down who tries to get up. */
const LONGEST_POLL = 15_000;

/** After so many polls the stream is tried again. */
const POLLS_PER_STREAM = 10;

/**
 * Give every event of a submission after `after` once and in order, whatever the network does.
 *
 * A cut stream is resumed after the last event; when it cannot be, the events are polled until it
 * can. Ends after the last event of the submission, or when `signal` aborts.
 *
 * @throws ApiError when the submission is not there or not ours: nothing will come.
 */
export async function* follow(
  api: IApi,
  id: string,
  after: number,
  signal: AbortSignal,
  onLink: (link: Link) => void
): AsyncGenerator<CoplitEvent> {
  let seen = after;
  let failures = 0;
  for (;;) {
    try {
      for await (const event of api.stream(id, seen, signal)) {
        failures = 0;
        onLink('live');
        if (event.seq > seen || event.seq === 0) {
          seen = event.seq;
          yield event;
        }
      }
      // It ended as promised, or a proxy closed it: the next answer tells.
      const { events, finished } = await api.poll(id, seen);
      for (const event of events) {
        seen = event.seq;
        yield event;
      }
      if (finished) {
        return;
      }
    } catch (error) {
      if (isFatal(error)) {
        throw error;
      }
    }
    if (signal.aborted) {
      return;
    }
    if (failures < BACK_OFF.length) {
      onLink('reconnecting');
      await sleep(BACK_OFF[failures] ?? POLL, signal);
      failures += 1;
    } else {
      const isOver = yield* poll(api, id, seen, signal, onLink, last => {
        seen = last;
      });
      if (isOver) {
        return;
      }
    }
  }
}

/** Poll for a while; true when everything has come. */
async function* poll(
  api: IApi,
  id: string,
  after: number,
  signal: AbortSignal,
  onLink: (link: Link) => void,
  onSeen: (seq: number) => void
): AsyncGenerator<CoplitEvent, boolean> {
  let seen = after;
  let misses = 0;
  for (let turn = 0; turn < POLLS_PER_STREAM && !signal.aborted; turn += 1) {
    try {
      const { events, finished } = await api.poll(id, seen);
      misses = 0;
      onLink('polling');
      for (const event of events) {
        seen = event.seq;
        onSeen(seen);
        yield event;
      }
      if (finished) {
        return true;
      }
    } catch (error) {
      if (isFatal(error)) {
        throw error;
      }
      misses += 1;
      onLink('away');
    }
    await sleep(pollAfter(misses, Math.random()), signal);
  }
  return signal.aborted;
}

/** How long to wait after so many polls in a row that failed; `chance` in [0, 1) spreads a class. */
export function pollAfter(misses: number, chance: number): number {
  return misses === 0
    ? POLL
    : Math.min(LONGEST_POLL, POLL * 2 ** (misses - 1)) * (0.5 + chance / 2);
}

/** The grading side answered, and the answer will not change by asking again. */
function isFatal(error: unknown): boolean {
  return error instanceof ApiError && !error.isOurs;
}

/** Wait, or stop waiting when `signal` aborts. */
export function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(done, milliseconds);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}
