/**
 * A first experiment to paste into a shell.
 *
 * @param {string} address
 */
export function example(address) {
  return `curl -sS ${address}/v1/strategies`;
}
