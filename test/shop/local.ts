import { jsonAnswer, type SystemPart } from '../../localstack/parts/system-part.ts';

/** A stand-in for the printer of labels: GET /_local/printer says where it is. */
export async function start(): Promise<SystemPart> {
  const url = 'http://printer.shop.local';
  return {
    parameters: { PrinterUrl: url },
    routes: { printer: () => jsonAnswer(200, { url }) },
    stop() {},
  };
}
