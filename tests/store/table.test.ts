import { describe, it } from 'vitest'
import { dynamoTable } from '../../shared/store/dynamo-table.ts'
import { memoryTable } from '../../shared/store/memory-table.ts'
import type { Used } from '../../shared/store/table.ts'
import { createTable, dynamoDbLocalIsMissing, type Engine, startDynamoDbLocal, startDynoxide } from './engine.ts'
import { seeded } from './seeded.ts'
import { type Subject, tableContract } from './table-contract.ts'

tableContract('in memory', async () => {
  const used: Used[] = []
  const table = memoryTable({ random: seeded(1), onUsed: (units) => used.push(units) })
  return { table, used, settle: () => table.settle(), stop: () => {} }
})

tableContract('in memory, its indexes late', async () => {
  const used: Used[] = []
  const table = memoryTable({ random: seeded(2), onUsed: (units) => used.push(units), indexLag: 1 })
  return { table, used, settle: () => table.settle(), stop: () => {} }
})

tableContract('on the embedded engine', () => on(startDynoxide()))

const missing = dynamoDbLocalIsMissing()
// DynamoDB Local forgets what an absent row of a batch costs and counts some transactions four times.
if (missing === undefined) tableContract('on DynamoDB Local', () => on(startDynamoDbLocal()), { countsUnits: false })
else describe('on DynamoDB Local', () => it.skip(`left out: ${missing}`, () => {}))

async function on(starting: Promise<Engine>): Promise<Subject> {
  const engine = await starting
  await createTable(engine.client, 'simpul-contract')
  const used: Used[] = []
  const table = dynamoTable({
    client: engine.client,
    table: 'simpul-contract',
    onUsed: (units) => used.push(units),
    random: seeded(3),
  })
  return { table, used, settle: () => {}, stop: () => engine.stop() } // both engines index at once
}
