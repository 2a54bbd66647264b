/** The one table: key and index names for code and infra alike (design 6). */
export const TABLE = {
  partitionKey: 'pk',
  sortKey: 'sk',
  timeToLive: 'expiresAt',
  indexes: {
    byPlace: { partitionKey: 'placePk', sortKey: 'placeSk' },
    byWake: { partitionKey: 'wakePk', sortKey: 'wakeSk' },
    byActor: { partitionKey: 'actorPk', sortKey: 'actorSk' },
  },
} as const
export type IndexName = keyof typeof TABLE.indexes

/** Wakes are spread over this many partitions, so that a month's end does not meet one partition's limit. */
export const WAKE_SHARDS = 16
