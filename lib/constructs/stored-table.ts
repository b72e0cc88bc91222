import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { Stage } from '../stage.ts';
import { type Access, actionsOn } from './access.ts';

/** Names of a key's attributes, all of them text. */
export type Key = { partition: string; sort?: string };

export type StoredTableProps<N extends string> = {
  stage: Stage;
  /** Physical name after the stage's prefix. */
  name: string;
  /** Under which name functions find it in their environment. */
  variable: N;
  key: Key;
  /** `keysOnly`: it answers the table's own key, and stores no second copy of each item. */
  indexes?: Readonly<Record<string, Key & { keysOnly?: true }>>;
  /** Attribute with the epoch second after which DynamoDB removes an item. */
  expires?: boolean;
  /** Its changes can be read for a day: with the row as it is afterwards, as it was before as well, or with its key alone. */
  stream?: 'NEW_IMAGE' | 'NEW_AND_OLD_IMAGES' | 'KEYS_ONLY';
};

export type TableAction =
  | 'GetItem'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'Query'
  | 'BatchWriteItem'
  | 'BatchGetItem'
  | 'Scan';

/** A table paid by the request, encrypted, restorable to any second of the last 35 days. */
export class StoredTable<N extends string> extends Construct {
  readonly table: Table;
  readonly key: Key;
  private readonly variable: N;
  private readonly indexes: string[];

  constructor(scope: Construct, id: string, props: StoredTableProps<N>) {
    super(scope, id);
    const { stage, indexes = {} } = props;
    this.variable = props.variable;
    this.key = props.key;
    this.indexes = Object.keys(indexes);
    this.table = new Table(this, 'Table', {
      tableName: `${stage.prefix}${props.name}`,
      ...keyOf(props.key),
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: stage.keepsData,
      // A protected table cannot go with a deployment that fails either: it stays, and the rollback comes to an end.
      removalPolicy: stage.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      ...(props.expires ? { timeToLiveAttribute: 'ttl' } : {}),
      ...(props.stream ? { stream: StreamViewType[props.stream] } : {}),
    });
    for (const [indexName, key] of Object.entries(indexes)) {
      const projectionType = key.keysOnly ? ProjectionType.KEYS_ONLY : ProjectionType.ALL;
      this.table.addGlobalSecondaryIndex({ indexName, ...keyOf(key), projectionType });
    }
  }

  /** Throws for a table that was made without. */
  get streamArn(): string {
    const { tableStreamArn } = this.table;
    if (tableStreamArn === undefined) throw new Error(`${this.node.path} has no stream.`);
    return tableStreamArn;
  }

  /** Exactly these actions; a query may use every index. */
  access(...actions: TableAction[]): Access<Record<N, string>> {
    return this.accessAs(this.variable, ...actions);
  }

  /** The same for a function that finds the table under another name. */
  accessAs<const V extends string>(variable: V, ...actions: TableAction[]): Access<Record<V, string>> {
    const arn = this.table.tableArn;
    const indexes = actions.includes('Query') ? this.indexes.map((index) => `${arn}/index/${index}`) : [];
    return {
      environment: { [variable]: this.table.tableName } as Record<V, string>,
      grant: actionsOn(
        actions.map((action) => `dynamodb:${action}`),
        [arn, ...indexes],
      ),
    };
  }
}

function keyOf({ partition, sort }: Key) {
  return {
    partitionKey: { name: partition, type: AttributeType.STRING },
    ...(sort === undefined ? {} : { sortKey: { name: sort, type: AttributeType.STRING } }),
  };
}
