import { DeliveryRecorder } from './deliveries.js';

function logs(recorder: DeliveryRecorder, isLive: (node: number) => boolean = () => true) {
  const { node, message, excused } = recorder.finish(isLive)!;
  return { log: Array.from(node, (of, row) => `${of}: ${message[row]}`), excused };
}

it('writes down what nodes deliver, and not again what a node repeats after a restart', () => {
  const recorder = new DeliveryRecorder(2);
  recorder.deliver(0, 7, 1);
  recorder.deliver(1, 7, 2);
  recorder.deliver(0, 8, 3);
  recorder.restarted(0);
  recorder.deliver(0, 7, 4);
  recorder.deliver(0, 8, 5);
  recorder.deliver(0, 9, 6);
  expect(logs(recorder)).toEqual({ log: ['0: 7', '1: 7', '0: 8', '0: 9'], excused: [] });
});

it('takes a log that differs from what was delivered before for what it is: another delivery', () => {
  const recorder = new DeliveryRecorder(1);
  recorder.deliver(0, 7, 1);
  recorder.deliver(0, 8, 2);
  recorder.restarted(0);
  recorder.deliver(0, 8, 3);
  recorder.deliver(0, 7, 4);
  expect(logs(recorder).log).toEqual(['0: 7', '0: 8', '0: 8', '0: 7']);
});

it('excuses who is down at the end, and who has lost a disk', () => {
  const recorder = new DeliveryRecorder(3);
  recorder.deliver(0, 7, 1);
  recorder.losesDisk(1);
  expect(logs(recorder, (node) => node !== 2).excused).toEqual([1, 2]);
  expect(new DeliveryRecorder(1).finish(() => true)).toBeNull();
});
