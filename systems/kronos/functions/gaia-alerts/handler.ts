import type { Alerts } from '../../../../core/alert/alerts.ts';
import type { PipelineDeps } from '../../../../functions/pipeline/consumer.ts';
import { defineConsumer } from '../../../../functions/pipeline/define-consumer.ts';
import { GaiaAlertSchema, gaiaAlert } from '../../domain/gaia-alert.ts';
import { kronos } from '../../topology.ts';

export type GaiaAlertsDeps = PipelineDeps & { alerts: Alerts };

/** Tells the people on duty of Gaia's critical alerts (S3), the same way as of Courtier's own. */
export function createHandler({ alerts, ...pipeline }: GaiaAlertsDeps) {
  return defineConsumer({
    of: kronos,
    queue: 'kronos_gaia_alerts',
    schema: GaiaAlertSchema,
    async handle(raised, { message, messageId, log }) {
      const alert = gaiaAlert(raised, { message_id: messageId, topic: message.routingKey });
      await alerts.send(alert);
      log.info('alert sent', { kind: alert.kind });
    },
  })(pipeline);
}
