import { t } from '../text/index.ts';

/** A figure, or that it is not known: a figure that is missing is not 0. */
export function Known({ value, as }: { value: number | null; as: (value: number) => string }) {
  return value === null ? <span class="quiet">{t().state.unknown}</span> : as(value);
}
