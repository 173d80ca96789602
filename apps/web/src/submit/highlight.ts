import {
  Decoration,
  type DecorationSet,
  EditorView,
  MatchDecorator,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view';

/** Comment, text in quotes, key, number with its unit: enough to find one's way, in colours that both themes can show. */
const TOKENS =
  /(?<comment>(?:^|(?<=\s))#.*$)|(?<text>"(?:[^"\\]|\\.)*"|'[^']*')|(?<key>[A-Za-z0-9_.-]+(?=:(?:\s|$)))|(?<number>(?<![\w.-])\d+(?:\.\d+)?(?:[a-zA-Z%]+|\/(?:s|min))?(?![\w.-]))/g;

const MARKS = {
  comment: Decoration.mark({ class: 'is-comment' }),
  text: Decoration.mark({ class: 'is-text' }),
  key: Decoration.mark({ class: 'is-key' }),
  number: Decoration.mark({ class: 'is-number' }),
};

const matcher = new MatchDecorator({
  regexp: TOKENS,
  decoration: (match) => {
    const { groups } = match;
    if (groups?.['comment'] !== undefined) return MARKS.comment;
    if (groups?.['text'] !== undefined) return MARKS.text;
    return groups?.['key'] !== undefined ? MARKS.key : MARKS.number;
  },
});

export const highlight = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;

    constructor(view: EditorView) {
      this.decorations = matcher.createDeco(view);
    }

    update(update: ViewUpdate): void {
      this.decorations = matcher.updateDeco(update, this.decorations);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

/** By tokens alone, so that light and dark need no second set. */
export const appearance = EditorView.theme({
  '&': { color: 'var(--ink)', backgroundColor: 'var(--card)', fontSize: '13px', minHeight: '24rem' },
  '&.cm-focused': { outline: '2px solid var(--focus)', outlineOffset: '1px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.5', minHeight: '24rem' },
  '.cm-content': { caretColor: 'var(--ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': { backgroundColor: 'var(--card)', color: 'var(--muted)', borderRight: '1px solid var(--border)' },
  '.cm-selectionBackground, &.cm-focused .cm-selectionBackground': { backgroundColor: 'var(--ok-soft) !important' },
  '.cm-tooltip': { backgroundColor: 'var(--raised)', color: 'var(--ink)', border: '1px solid var(--control)' },
  '.cm-diagnostic': { fontFamily: 'var(--sans)', maxWidth: '60ch' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--bad)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--unknown)' },
  '.cm-lintRange-error': { backgroundImage: 'none', borderBottom: '2px solid var(--bad)' },
  '.cm-lintRange-warning': { backgroundImage: 'none', borderBottom: '2px dashed var(--unknown)' },
  '.cm-activeLineGutter': { backgroundColor: 'var(--raised)' },
  // Signs of our own in the gutter: the library's are images in data: addresses, which the page's policy refuses.
  '.cm-lint-marker': { content: 'normal', fontWeight: '700', lineHeight: '1.5' },
  '.cm-lint-marker-error': { content: 'normal', color: 'var(--bad)' },
  '.cm-lint-marker-error::before': { content: '"✗"' },
  '.cm-lint-marker-warning': { content: 'normal', color: 'var(--unknown)' },
  '.cm-lint-marker-warning::before': { content: '"!"' },
  '.is-comment': { color: 'var(--muted)' },
  '.is-text': { color: 'var(--dc-3)' },
  '.is-key': { color: 'var(--dc-1)' },
  '.is-number': { color: 'var(--dc-4)' },
});
