import { traceRequestSchema } from '@isthmus/contract';
import { traceWindow } from './traceWindow.js';

it('asks for what is shown, to the nanosecond, and leaves the end open where the run ends', () => {
  expect(traceWindow([0, 70_000], 70_000)).toEqual({ from: '0ms' });
  expect(traceWindow([20_000, 40_000], 70_000)).toEqual({ from: '20000ms', to: '40000ms' });
  expect(traceWindow([0.1 + 0.2, 1234.5678901], 70_000)).toEqual({ from: '0.3ms', to: '1234.56789ms' });
  for (const window of [traceWindow([0, 1e-6], 70_000), traceWindow([12.345678912, 69_999.999], 70_000)])
    expect(traceRequestSchema.safeParse(window).success).toBe(true);
});
