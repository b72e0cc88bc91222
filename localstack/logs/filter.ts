/**
 * CloudWatch Logs' patterns for text: words and quoted phrases that a line must all hold, `?word` of which one must be
 * there, `-word` that must not. Undefined for what is not served here, such as `{ $.level = "ERROR" }`.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function linePattern(pattern: string): ((line: string) => boolean) | undefined {
  const text = pattern.trim();
  if (/^[{[%]/.test(text)) return undefined;
  const terms = [...text.matchAll(/([?-]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(
    ([, sign = '', phrase, word = '']) => ({ sign, text: phrase?.replaceAll(/\\(.)/g, '$1') ?? word }),
  );
  const of = (sign: string) => terms.filter((term) => term.sign === sign);
  const [all, some, none] = [of(''), of('?'), of('-')];
  return (line) => {
    const has = (term: { text: string }) => line.includes(term.text);
    return all.every(has) && (some.length === 0 || some.some(has)) && !none.some(has);
  };
}
