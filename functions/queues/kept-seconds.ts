/**
 * For so long the list of queues shows the same figures again: each open window asks for it every few seconds, and each queue's
 * figures are a request to SQS.
 */
export const FIGURES_KEPT_SECONDS = 5;
