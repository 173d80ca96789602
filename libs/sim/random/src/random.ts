import { Stream } from './stream.js';

/**
 * The random numbers of one run: a stream for each concern, by name. A stream depends on the seed and its name alone, so
 * a further draw from one, or a further stream, moves no other.
 */
export class Random {
  constructor(readonly seed: string) {}

  /** A new generator at the beginning of the stream: asking twice for one name gives the same numbers twice. */
  stream(name: string): Stream {
    const stream = new Stream(FIRST_STATE[0], FIRST_STATE[1], FIRST_STATE[2], FIRST_STATE[3]);
    return absorb(absorb(stream, this.seed), name);
  }
}

/** The first 32 bits of the golden ratio's fraction, of pi's and of e's; the counter starts at 1. */
const FIRST_STATE = [0x9e3779b9 | 0, 0x243f6a88 | 0, 0xb7e15162 | 0, 1] as const;

/** No UTF-16 code unit: it keeps ('ab', 'c') apart from ('a', 'bc'). */
const END_OF_TEXT = 0x10000;

/** Enough for one changed bit to reach all 128 with even odds. */
const LAST_ROUNDS = 20;

/**
 * The generator as its own hash: each UTF-16 code unit of the text is added to the state by exclusive or and stirred in
 * with four rounds; then an end mark and 20 rounds. A round is a bijection of the state, so texts can meet only by chance
 * (2^-128), not by structure.
 */
function absorb(stream: Stream, text: string): Stream {
  for (let index = 0; index < text.length; index++) stream.stir(text.charCodeAt(index), 4);
  stream.stir(END_OF_TEXT, LAST_ROUNDS);
  return stream;
}
