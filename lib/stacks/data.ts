import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { LoginName } from '../../core/topology/names.ts';
import { allow } from '../constructs/access.ts';
import { AdminKey } from '../constructs/admin-key.ts';
import { AlertTopic } from '../constructs/alert-topic.ts';
import { type BrokerConnection, LaptopBroker } from '../constructs/broker-connection.ts';
import { BrokerLogin } from '../constructs/broker-login.ts';
import { PayloadBucket } from '../constructs/payload-bucket.ts';
import { SafetyQueues } from '../constructs/safety-queues.ts';
import { StoredTable } from '../constructs/stored-table.ts';
import type { Stage } from '../stage.ts';

export type DataStackProps = StackProps & { stage: Stage; broker: BrokerConnection | undefined };

/** Everything that must not be lost: records, payloads, the queues of last resort, and who is notified. */
export class DataStack extends Stack {
  readonly failedMessages;
  readonly parkedKeys;
  readonly failureGroups;
  readonly failureGroupMembers;
  readonly messageLog;
  readonly trail;
  readonly clients;
  readonly tokenAllowances;
  readonly audit;
  readonly runtimeQueues;
  readonly queueHistory;
  readonly purges;
  readonly deliveries;
  readonly workflowRuns;
  readonly workflowSteps;
  readonly idempotency;
  readonly heldMessages;
  readonly circuits;
  readonly inFlight;
  readonly payloads: PayloadBucket;
  readonly queues: SafetyQueues;
  /** How many alerts went out of late. */
  readonly alertWindows: StoredTable<'ALERT_WINDOWS_TABLE'>;
  readonly alerts: AlertTopic;
  readonly adminKey: AdminKey;
  readonly broker: BrokerConnection;
  /** The users as which functions log in to it. `broker` itself is its first administrator, who makes the others. */
  readonly logins: Readonly<Record<LoginName, BrokerLogin>>;

  constructor(scope: Construct, id: string, { stage, broker, ...props }: DataStackProps) {
    super(scope, id, props);
    this.broker = broker ?? new LaptopBroker(this, 'Broker', stage).connection;
    const loginOf = (id: string, login: LoginName) =>
      new BrokerLogin(this, id, { stage, broker: this.broker, login });
    this.logins = {
      publisher: loginOf('Publisher', 'publisher'),
      relay: loginOf('Relay', 'relay'),
      bridge: loginOf('BridgeLogin', 'bridge'),
      administrator: loginOf('Administrator', 'administrator'),
    };
    this.failedMessages = new StoredTable(this, 'FailedMessages', {
      stage,
      name: 'failed-messages',
      variable: 'FAILED_MESSAGES_TABLE',
      key: { partition: 'id' },
      // Newest first over four shards; by-due holds only records that should still move.
      indexes: {
        'by-time': { partition: 'shard', sort: 'time_id' },
        'by-status': { partition: 'status_shard', sort: 'time_id' },
        'by-due': { partition: 'due_shard', sort: 'due_id' },
        'by-message': { partition: 'message_id', sort: 'id', keysOnly: true },
      },
      expires: true,
      // What a record has had tells which body is left behind.
      stream: 'NEW_AND_OLD_IMAGES',
    });
    this.parkedKeys = new StoredTable(this, 'ParkedKeys', {
      stage,
      name: 'parked-keys',
      variable: 'PARKING_TABLE',
      key: { partition: 'id' },
      // For the sweep: which was not looked at for the longest.
      indexes: { 'by-look': { partition: 'state', sort: 'look_id', keysOnly: true } },
    });
    this.failureGroups = new StoredTable(this, 'FailureGroups', {
      stage,
      name: 'failure-groups',
      variable: 'FAILURE_GROUPS_TABLE',
      key: { partition: 'id' },
      // by-quiet holds only groups without an open message that are not resolved.
      indexes: {
        'by-time': { partition: 'listed', sort: 'seen_id' },
        'by-state': { partition: 'listed_state', sort: 'seen_id' },
        'by-quiet': { partition: 'quiet', sort: 'quiet_id' },
      },
      expires: true,
      // What a group was before shows whether something is new about it.
      stream: 'NEW_AND_OLD_IMAGES',
    });
    this.failureGroupMembers = new StoredTable(this, 'FailureGroupMembers', {
      stage,
      name: 'failure-group-members',
      variable: 'FAILURE_GROUP_MEMBERS_TABLE',
      key: { partition: 'id' },
      expires: true,
    });
    this.messageLog = new StoredTable(this, 'MessageLog', {
      stage,
      name: 'message-log',
      variable: 'MESSAGE_LOG_TABLE',
      key: { partition: 'message_id', sort: 'stage' },
      expires: true,
    });
    this.trail = new StoredTable(this, 'Trail', {
      stage,
      name: 'trail',
      variable: 'TRAIL_TABLE',
      key: { partition: 'message_id', sort: 'published' },
      // What an exchange published, newest first over four shards.
      indexes: { 'by-exchange': { partition: 'exchange_shard', sort: 'time_id' } },
      expires: true,
    });
    this.clients = new StoredTable(this, 'Clients', {
      stage,
      name: 'clients',
      variable: 'CLIENTS_TABLE',
      key: { partition: 'key_hash' },
      // Only the clients' own rows are in it, not their keys'.
      indexes: { 'by-kind': { partition: 'kind', sort: 'id' } },
    });
    this.tokenAllowances = new StoredTable(this, 'TokenAllowances', {
      stage,
      name: 'token-allowances',
      variable: 'ALLOWANCES_TABLE',
      key: { partition: 'usage_key' },
      indexes: { 'by-state': { partition: 'state', sort: 'at', keysOnly: true } },
      expires: true,
    });
    this.audit = new StoredTable(this, 'Audit', {
      stage,
      name: 'audit',
      variable: 'AUDIT_TABLE',
      key: { partition: 'trail', sort: 'id' },
      // A page of what one client did, of what was done to one thing, or of one sort of action.
      indexes: {
        'by-target': { partition: 'target', sort: 'id' },
        'by-client': { partition: 'client_id', sort: 'id' },
        'by-action': { partition: 'action', sort: 'id' },
      },
      expires: true,
    });
    this.runtimeQueues = new StoredTable(this, 'RuntimeQueues', {
      stage,
      name: 'queues',
      variable: 'QUEUES_TABLE',
      key: { partition: 'kind', sort: 'name' },
    });
    this.queueHistory = new StoredTable(this, 'QueueHistory', {
      stage,
      name: 'queue-history',
      variable: 'QUEUE_HISTORY_TABLE',
      key: { partition: 'kind', sort: 'at' },
      expires: true,
    });
    this.purges = new StoredTable(this, 'Purges', {
      stage,
      name: 'purges',
      variable: 'PURGES_TABLE',
      key: { partition: 'kind', sort: 'id' },
      expires: true,
    });
    this.deliveries = new StoredTable(this, 'Deliveries', {
      stage,
      name: 'deliveries',
      variable: 'DELIVERIES_TABLE',
      key: { partition: 'id' },
      expires: true,
    });
    this.workflowRuns = new StoredTable(this, 'WorkflowRuns', {
      stage,
      name: 'workflows',
      variable: 'WORKFLOWS_TABLE',
      key: { partition: 'run' },
      indexes: {
        'by-time': { partition: 'kind', sort: 'started_id' },
        'by-status': { partition: 'status', sort: 'started_id' },
        'by-workflow': { partition: 'workflow', sort: 'started_id' },
        'by-workflow-status': { partition: 'workflow_status', sort: 'started_id' },
      },
      expires: true,
    });
    this.workflowSteps = new StoredTable(this, 'WorkflowSteps', {
      stage,
      name: 'workflow-steps',
      variable: 'WORKFLOW_STEPS_TABLE',
      key: { partition: 'run', sort: 'step' },
      expires: true,
    });
    this.idempotency = new StoredTable(this, 'Idempotency', {
      stage,
      name: 'idempotency',
      variable: 'IDEMPOTENCY_TABLE',
      key: { partition: 'request_key' },
      expires: true,
    });
    this.heldMessages = new StoredTable(this, 'HeldMessages', {
      stage,
      name: 'held-messages',
      variable: 'HELD_MESSAGES_TABLE',
      key: { partition: 'held_group', sort: 'token' },
      expires: true,
    });
    this.circuits = new StoredTable(this, 'Circuits', {
      stage,
      name: 'circuits',
      variable: 'CIRCUITS_TABLE',
      key: { partition: 'circuit', sort: 'instance' },
      expires: true,
    });
    this.alertWindows = new StoredTable(this, 'AlertWindows', {
      stage,
      name: 'alert-windows',
      variable: 'ALERT_WINDOWS_TABLE',
      key: { partition: 'key' },
      expires: true,
    });
    this.inFlight = new StoredTable(this, 'InFlight', {
      stage,
      name: 'in-flight',
      variable: 'IN_FLIGHT_TABLE',
      key: { partition: 'holder' },
      expires: true,
    });
    this.payloads = new PayloadBucket(this, 'Payloads', stage);
    this.alerts = new AlertTopic(this, 'Alerts', stage);
    this.queues = new SafetyQueues(this, 'Queues', { stage, alerts: this.alerts.topic });
    this.adminKey = new AdminKey(this, 'AdminKey', stage);
  }

  /** Putting messages into the outbox, and seeing what is in it: for functions that publish behind it. */
  behindOutbox() {
    return allow(
      this.queues.outbox.sender('OUTBOX_QUEUE_URL'),
      this.queues.orderedOutbox.sender('ORDERED_OUTBOX_QUEUE_URL'),
      this.heldMessages.access('PutItem', 'DeleteItem', 'Query'),
    );
  }
}
