/** Whether a decimal's text says the same when it has been a JavaScript number; zeros at its ends do not count. */
export function keepsDigits(text: string): boolean {
  // Every decimal of 15 digits does.
  return text.length <= 15 || significant(text) === significant(String(Number(text)))
}

/** The digits that count and the power of ten behind the last of them. */
function significant(text: string): string {
  const [mantissa = '', power = '0'] = text.replace(/^[+-]/, '').split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const digits = (whole + fraction).replace(/^0+/, '')
  const kept = digits.replace(/0+$/, '')
  return kept === '' ? '0' : `${kept}e${Number(power) - fraction.length + digits.length - kept.length}`
}
