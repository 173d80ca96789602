import { setTimeout as delay } from 'node:timers/promises';
import { Heartbeat } from './heartbeat.js';

const claim = { runId: 'run_a', epoch: 1 };
const ignore = () => undefined;

it('survives an outage of the database that is shorter than the lease', async () => {
  let beats = 0;
  const attempts = {
    beat: async () => {
      beats += 1;
      if (beats < 4) throw new Error('no database');
      return 'kept' as const;
    },
  };
  const heart = new Heartbeat(claim, { attempts, onError: ignore, everyMs: 2, lostAfterMs: 5_000 });
  while (beats < 6) await delay(2);
  expect(heart.signal.aborted).toBe(false);
  await heart.stop();
});

it('gives the claim up when the database has been silent for as long as the lease', async () => {
  const attempts = { beat: () => Promise.reject(new Error('no database')) };
  const heart = new Heartbeat(claim, { attempts, onError: ignore, everyMs: 2, lostAfterMs: 30 });
  const before = performance.now();
  while (!heart.signal.aborted) await delay(2);
  expect(performance.now() - before).toBeGreaterThanOrEqual(28);
  expect(heart.reason).toBe('lost');
  await heart.stop();
});

it('is silent once stopped, and waits for the beat under way', async () => {
  let under = 0;
  let beats = 0;
  const attempts = {
    beat: async () => {
      under += 1;
      await delay(20);
      under -= 1;
      beats += 1;
      return 'kept' as const;
    },
  };
  const heart = new Heartbeat(claim, { attempts, onError: ignore, everyMs: 1 });
  while (under === 0) await delay(1);
  await heart.stop();
  expect(under).toBe(0);
  const before = beats;
  await delay(30);
  expect(beats).toBe(before);
});

it('keeps the first reason', async () => {
  const heart = new Heartbeat(claim, { attempts: { beat: async () => 'kept' }, onError: ignore });
  heart.abort('cancel');
  heart.abort('shutdown');
  expect(heart.reason).toBe('cancel');
  await heart.stop();
});
