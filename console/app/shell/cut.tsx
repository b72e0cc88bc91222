import { count, t } from '../text/index.ts';

type Props = {
  /** The list ends here. */
  isWhole: boolean;
  shown: number;
  /** Rows that the API could not read. */
  unreadable?: number;
};

/** Says so where a list goes on beyond what is shown of it, and where there is more than can be read. */
export function Cut({ isWhole, shown, unreadable = 0 }: Props) {
  return (
    <>
      {!isWhole && <p class="hint">{t().state.cut(count(shown))}</p>}
      {unreadable > 0 && <p class="note warning">{t().state.unreadable(unreadable)}</p>}
    </>
  );
}
