import { ledgerConsumer } from '../../ledger-consumer.ts';

export const handler = ledgerConsumer('ledger_colors');
