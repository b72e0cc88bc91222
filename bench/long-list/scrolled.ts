import type { Page } from 'playwright-core';

/** What scrolling a list to its end took. */
export type Scrolled = {
  /** Drawn at once at most. */
  rows: number;
  elements: number;
  /** Milliseconds of each task that a person sees as a stutter; on a busy machine the clock counts others' work too. */
  longTasks: number[];
  frames: number;
  /** Seconds that the page's own thread worked, whatever else the machine did. */
  work: number;
  /** Bytes. */
  heap: number;
};

/**
 * Scrolls as fast as the list goes, four windows a frame: pages are asked for as it comes near the end of what it has. Text, because
 * it runs in the page.
 */
const script = (rows: number) => `(async () => {
  const longTasks = [];
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longTasks.push(duration);
  });
  observer.observe({ type: 'longtask' });
  const scroller = document.querySelector('.list-scroller');
  const most = { rows: 0, elements: 0, frames: 0 };
  const isAtEnd = () => document.querySelector('[aria-rowindex="${rows + 1}"]') !== null;
  while (!isAtEnd()) {
    scroller.scrollTop += scroller.clientHeight * 4;
    await new Promise((resolve) => requestAnimationFrame(resolve));
    most.frames += 1;
    most.rows = Math.max(most.rows, document.querySelectorAll('.list-rows [role=row]').length);
    most.elements = Math.max(most.elements, document.getElementsByTagName('*').length);
  }
  return { ...most, longTasks, heap: performance.memory.usedJSHeapSize };
})()`;

export async function scrolledToItsEnd(page: Page, rows: number): Promise<Scrolled> {
  const browser = await page.context().newCDPSession(page);
  await browser.send('Performance.enable', { timeDomain: 'threadTicks' });
  const worked = async () => {
    const { metrics } = await browser.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
  };
  const before = await worked();
  const scrolled = (await page.evaluate(script(rows))) as Omit<Scrolled, 'work'>;
  return { ...scrolled, work: (await worked()) - before };
}
