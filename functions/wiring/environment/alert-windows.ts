import { text, wholeNumber } from './value.ts';

/** Seconds for which one alert stands for all of its kind, and where they are counted. */
export const alertWindows = { ALERT_WINDOWS_TABLE: text, ALERT_WINDOW_SECONDS: wholeNumber };
