import { RemovalPolicy } from 'aws-cdk-lib'
import { AttributeType, ProjectionType, StreamViewType, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import type { Construct } from 'constructs'
import { type IndexName, TABLE } from '../shared/names/table.ts'
import { pin } from './pin.ts'

type Projection = { projectionType: ProjectionType; nonKeyAttributes?: string[] }

/** What an index carries beside its keys: no more than its lists show, since each write pays for each copy. */
const PROJECTION: Record<IndexName, Projection> = {
  byPlace: {
    projectionType: ProjectionType.INCLUDE,
    nonKeyAttributes: ['number', 'groupName', 'villageName', 'state'],
  },
  byWake: { projectionType: ProjectionType.KEYS_ONLY },
  byActor: { projectionType: ProjectionType.INCLUDE, nonKeyAttributes: ['task', 'outcome'] },
}

/** The one table (design 6): on demand, restorable to any second of 35 days, kept when the stack goes. */
export function caseTable(scope: Construct): TableV2 {
  const table = new TableV2(scope, 'Table', {
    partitionKey: text(TABLE.partitionKey),
    sortKey: text(TABLE.sortKey),
    timeToLiveAttribute: TABLE.timeToLive,
    dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    encryption: TableEncryptionV2.awsManagedKey(),
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
  })
  for (const [name, projection] of Object.entries(PROJECTION)) {
    const { partitionKey, sortKey } = TABLE.indexes[name as IndexName]
    table.addGlobalSecondaryIndex({
      indexName: name,
      partitionKey: text(partitionKey),
      sortKey: text(sortKey),
      ...projection,
    })
  }
  return pin('Table', table)
}

const text = (name: string) => ({ name, type: AttributeType.STRING })
