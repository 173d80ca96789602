import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view';
import { minimalSetup } from 'codemirror';
import { type Ref, useEffect, useImperativeHandle, useRef } from 'react';
import { appearance, highlight } from './highlight.js';
import { newlineIndented } from './newline.js';
import styles from './submit.module.css';

export interface EditorHandle {
  /** Puts the cursor there, in sight and focused. */
  readonly reveal: (offset: number) => void;
}

interface EditorProps {
  readonly label: string;
  /** A new value from outside replaces the whole text. */
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly onChange: (text: string) => void;
  readonly ref?: Ref<EditorHandle>;
}

/**
 * A text editor with line numbers and marks at what is wrong. Tab leaves it, as it leaves every field. It lives in a shadow
 * root: there its styles are adopted sheets, which a policy without 'unsafe-inline' lets pass.
 */
export function Editor({ label, text, diagnostics, onChange, ref }: EditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const changed = useRef(onChange);
  useEffect(() => {
    changed.current = onChange;
  });
  useEffect(() => {
    const element = host.current;
    if (element === null) return undefined;
    const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' });
    const editor = new EditorView({
      parent: root,
      root,
      state: EditorState.create({
        extensions: [
          keymap.of([{ key: 'Enter', run: newlineIndented }]),
          minimalSetup,
          lineNumbers(),
          highlightActiveLineGutter(),
          lintGutter(),
          keymap.of(lintKeymap),
          highlight,
          appearance,
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false' }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) changed.current(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => {
      view.current = null;
      editor.destroy();
    };
  }, [label]);
  useEffect(() => {
    const editor = view.current;
    if (editor === null || editor.state.doc.toString() === text) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text } });
  }, [text, label]);
  useEffect(() => {
    const editor = view.current;
    if (editor === null) return;
    const end = editor.state.doc.length;
    const inside = diagnostics.map((each) => ({ ...each, from: Math.min(each.from, end), to: Math.min(each.to, end) }));
    editor.dispatch(setDiagnostics(editor.state, inside));
  }, [diagnostics, label]);
  useImperativeHandle(ref, () => ({
    reveal: (offset) => {
      const editor = view.current;
      if (editor === null) return;
      editor.dispatch({ selection: { anchor: Math.min(offset, editor.state.doc.length) }, scrollIntoView: true });
      editor.focus();
    },
  }));
  return <div ref={host} className={styles.editor} />;
}
