import { nanosFromMs } from '@isthmus/sim-protocol';
import { goldenText } from '@isthmus/sim-testing';
import { a, b, c, type CausalCluster, read, threeNodes, write } from './three-nodes.fixture.js';

const QUESTION = 7;
const ANSWER = 8;

function expectGolden(name: string, cluster: CausalCluster): void {
  const text = cluster.transcript.text();
  expect(text).toBe(goldenText(new URL(`./testdata/${name}.txt`, import.meta.url), text));
}

describe('causal replication, as a reviewer reads it', () => {
  it('holds an answer back until the question is there', () => {
    const cluster = threeNodes('nearest', true);
    cluster.request(a, write(QUESTION, 1));
    cluster.run(nanosFromMs(12));
    const seen = cluster.request(b, read(QUESTION));
    cluster.note('the question is lost on its way to c/0');
    cluster.lose(cluster.inFlight.find(({ to }) => to === c)!);
    cluster.request(b, write(ANSWER, 2), seen);
    cluster.run(nanosFromMs(100));
    cluster.request(c, read(ANSWER));
    cluster.run(nanosFromMs(1000));
    const reader = cluster.request(c, read(ANSWER));
    cluster.request(c, read(QUESTION), reader);
    expectGolden('question-and-answer', cluster);
  });

  it('makes a session wait that has seen more, and lets it go on after the heal, with dependencies as a vector', () => {
    const cluster = threeNodes('vector', true);
    const first = cluster.request(a, write(QUESTION, 1));
    cluster.cut([c]);
    cluster.run(nanosFromMs(1));
    cluster.request(c, read(QUESTION), first);
    cluster.request(c, write(ANSWER, 2));
    cluster.run(nanosFromMs(100));
    cluster.heal();
    cluster.resetConnection(a, c);
    cluster.resetConnection(b, c);
    cluster.run(nanosFromMs(100));
    expectGolden('moved-session', cluster);
  });

  it('keeps what it holds back through a crash', () => {
    const cluster = threeNodes('nearest', true);
    cluster.request(a, write(QUESTION, 1));
    cluster.run(nanosFromMs(1));
    cluster.lose(cluster.inFlight.find(({ to }) => to === c)!);
    cluster.run(nanosFromMs(11));
    cluster.request(b, write(ANSWER, 2), cluster.request(b, read(QUESTION)));
    cluster.run(nanosFromMs(50));
    cluster.crash(c, 0);
    cluster.run(nanosFromMs(10));
    cluster.restart(c);
    cluster.request(c, read(ANSWER));
    cluster.run(nanosFromMs(100));
    cluster.request(c, read(ANSWER));
    expectGolden('crash-kept', cluster);
  });
});
