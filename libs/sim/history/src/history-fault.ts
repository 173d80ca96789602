/** Why a file is no history, and where: line and column from 1. */
export interface HistoryFault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** What a line holds is quoted, and a line may be as long as the file. */
const MESSAGE_MAX = 300;

/** Thrown inside the parsers, and turned into an answer at their door. */
export class LineFault extends Error {
  /** `column` counts from 1; `line` defaults to the line being read. */
  constructor(
    readonly column: number,
    message: string,
    readonly line?: number,
  ) {
    super(message.length > MESSAGE_MAX ? `${message.slice(0, MESSAGE_MAX)}…` : message);
  }
}
