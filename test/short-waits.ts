/** Waits of a few seconds instead of minutes: by configuration, never by other code. */
export const shortWaits = {
  MESSAGE_RETRY_DELAYS: '1,1,2',
  // For what hangs. A function's first start on a busy machine takes seconds too.
  COURTIER_CONSUMER_TIMEOUT: '10',
  COURTIER_QUIET_WINDOW: '1',
  COURTIER_ALERT_WINDOW: '10',
  COURTIER_RECONCILE_GRACE: '1',
  COURTIER_GROUP_QUIET: '5',
  COURTIER_WEBHOOK_RETRY_DELAYS: '1,1,2,2,3,3,5',
};
