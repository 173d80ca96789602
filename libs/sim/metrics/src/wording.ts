/**
 * A share in per cent, from counts. With as many digits as it takes: `100 %` means all and `0 %` none, never nearly.
 * `part` is at most `whole`, `whole` is positive.
 */
export function shareText(part: number, whole: number): string {
  return percentText(part / whole);
}

/** As `shareText`, of a number from 0 to 1. */
export function percentText(share: number): string {
  if (share === 0 || share === 1) return `${share * 100} %`;
  const percent = share * 100;
  for (let digits = percent < 10 ? 2 : 1; digits <= 15; digits++) {
    const text = trimmed(percent.toFixed(digits));
    if (text !== '0' && text !== '100') return `${text} %`;
  }
  return percent < 50 ? 'almost 0 %' : 'almost 100 %';
}

/** A length of time, given in milliseconds: three significant digits; seconds from 1 s on. */
export function durationText(ms: number): string {
  if (ms === 0) return '0 s';
  const [amount, unit] = ms < 999.5 ? [ms, 'ms'] : [ms / 1000, 's'];
  const digits = amount < 1 ? 3 : amount < 9.995 ? 2 : amount < 99.95 ? 1 : 0;
  const text = trimmed(amount.toFixed(digits));
  return text === '0' ? `${amount} ${unit}` : `${text} ${unit}`;
}

/** A point in simulated time, given in milliseconds: seconds, to the millisecond. */
export function momentText(ms: number): string {
  return `${trimmed((ms / 1000).toFixed(3))} s`;
}

/** A whole number with its thousands apart: `1,500`. */
export function countText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A positive number of things on average: three significant digits. */
export function amountText(amount: number): string {
  if (amount >= 999.5) return countText(Math.round(amount));
  const digits = amount < 9.995 ? 2 : amount < 99.95 ? 1 : 0;
  const text = trimmed(amount.toFixed(digits));
  return text === '0' && amount > 0 ? 'less than 0.01' : text;
}

/** A positive amount of money: to the cent, and below ten cents to two digits, however many zeros precede them. */
export function dollarText(usd: number): string {
  let digits = 2;
  for (let shown = usd * 100; shown < 10 && digits < 100; shown *= 10) digits++;
  const [whole = '', rest = ''] = usd.toFixed(digits).split('.');
  return `USD ${countText(Number(whole))}.${rest}`;
}

/** `231 of 251` */
export function ofText(part: number, whole: number): string {
  return `${countText(part)} of ${countText(whole)}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listText(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}

/** Up to `most` items by name, then how many more: `a, b and 3 more`. */
export function shortListText(items: readonly string[], most: number): string {
  return items.length <= most ? listText(items) : listText([...items.slice(0, most), `${items.length - most} more`]);
}

export function capitalized(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function trimmed(decimal: string): string {
  return decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal;
}

/** When, by the name of a phase. */
export function duringText(phase: string): string {
  switch (phase) {
    case 'all':
      return 'over the whole run';
    case 'steady':
      return 'in the steady phase';
    case 'recovery':
      return 'during the recovery';
    case 'boundary':
      return 'across changes of phase';
    default:
      return `during ${JSON.stringify(phase)}`;
  }
}
