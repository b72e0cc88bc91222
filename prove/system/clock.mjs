// Loaded before each function of the ledger (--import): its clock is another one than that of the rest, by what a file says of
// the function, in milliseconds, also while it runs. `Date` alone: timers count on, as they do where a clock is set.
import { readFileSync } from 'node:fs';

const LOOK_MS = 250;
const { LEDGER_CLOCKS_FILE: file = '', AWS_LAMBDA_FUNCTION_NAME: name = '' } = process.env;
const RealDate = Date;
let ahead = 0;

function look() {
  try {
    ahead = JSON.parse(readFileSync(file, 'utf8'))[name] ?? 0;
  } catch {
    // None was set yet, or it is just being written: nothing changes.
  }
}
look();
setInterval(look, LOOK_MS).unref();

globalThis.Date = class SetDate extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(RealDate.now() + ahead);
    else super(...given);
  }
  static now() {
    return RealDate.now() + ahead;
  }
};
