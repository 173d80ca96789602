import { EditorSelection } from '@codemirror/state';
import type { Command } from '@codemirror/view';

/** A new line as deep as the one before, two spaces deeper after a key that opens a block. */
export const newlineIndented: Command = (view) => {
  view.dispatch(
    view.state.changeByRange((range) => {
      const line = view.state.doc.lineAt(range.from);
      const before = line.text.slice(0, range.from - line.from);
      const indent = (/^ */.exec(before)?.[0] ?? '') + (/:\s*$/.test(before) ? '  ' : '');
      const insert = `${view.state.lineBreak}${indent}`;
      return {
        changes: { from: range.from, to: range.to, insert },
        range: EditorSelection.cursor(range.from + insert.length),
      };
    }),
    { scrollIntoView: true, userEvent: 'input' },
  );
  return true;
};
