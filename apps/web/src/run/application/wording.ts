/** The name of a count as a reader has it: `duplicateNames` is `duplicate names`. */
export function countName(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** A sentence cut at the operations that it names, `#17`, each with its number. */
export function partsOf(sentence: string): readonly { readonly text: string; readonly operation: number | null }[] {
  return sentence
    .split(/(#\d+)/)
    .filter((text) => text !== '')
    .map((text) => ({ text, operation: /^#\d+$/.test(text) ? Number(text.slice(1)) : null }));
}
