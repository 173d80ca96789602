import { nanosFromMs } from '@isthmus/sim-protocol';
import { goldenText } from '@isthmus/sim-testing';
import { a, barrier, lock, lockCell, type LockCell, unlock, write } from './three-nodes.fixture.js';

function expectGolden(name: string, cell: LockCell): void {
  const text = cell.transcript.text();
  expect(text).toBe(goldenText(new URL(`./testdata/${name}.txt`, import.meta.url), text));
}

describe('a lock service, as a reviewer reads it', () => {
  it('ends the lease of a holder who stands still, and refuses what that one writes in the end', () => {
    const cell = lockCell({}, { transcript: true });
    cell.note('one asks for the lock, and another waits for it');
    const paused = cell.request(a, lock(100));
    const next = cell.request(a, lock(100));
    cell.run(nanosFromMs(200));
    cell.note('the second writes, and then the first, who was paused');
    cell.request(a, write(7, 4), { session: next.session });
    cell.run(nanosFromMs(30));
    cell.request(a, write(8, 2), { session: paused.session });
    cell.run(nanosFromMs(30));
    expectGolden('paused-holder', cell);
  });

  it('opens a barrier for a round, of which who has waited too long is not one', () => {
    const cell = lockCell({ wait: nanosFromMs(100) }, { transcript: true });
    cell.note('one comes, and waits in vain');
    cell.request(a, barrier(2));
    cell.run(nanosFromMs(160));
    cell.note('two more come');
    cell.request(a, barrier(2));
    cell.run(nanosFromMs(10));
    cell.request(a, barrier(2));
    cell.run(nanosFromMs(30));
    expectGolden('barrier', cell);
  });

  it("wakes the next in line by Curator's recipe", () => {
    const cell = lockCell({ recipe: 'lock' }, { transcript: true });
    const asked = [cell.request(a, lock(5000)), cell.request(a, lock(5000))];
    cell.run(nanosFromMs(30));
    cell.note('both list the nodes, and the second watches the one of the first');
    const again = (index: number) => cell.request(a, lock(5000), { retryOf: asked[index]! });
    [0, 1, 1].forEach(again);
    cell.note('the first gives the lock back, and the second lists again');
    cell.request(a, unlock(2), { session: asked[0]!.session });
    cell.run(nanosFromMs(30));
    again(1);
    expectGolden('recipe', cell);
  });
});
