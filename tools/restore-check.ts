import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import {
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb'
import { checkTable, type TableReport } from '../shared/cases/audit/check-table.ts'
import { ENVIRONMENT } from '../shared/names/environment.ts'
import { dynamoTable } from '../shared/store/dynamo-table.ts'
import { requestLimits } from '../shared/store/request-limits.ts'
import { openStage, runTool, Trouble } from './operator.ts'
import { progress } from './progress.ts'
import { exportTable, restoreTable } from './table-export.ts'

const FAULTS_SHOWN = 20

// npm run restore:check [-- --data DIR] [--out FILE] [--keep]: rehearses a restore of the local stack's table.
// npm run restore:check -- --table NAME: judges a table that was restored, as it is.
await runTool(async () => {
  const { values } = parseArgs({
    options: {
      table: { type: 'string' },
      data: { type: 'string' },
      out: { type: 'string' },
      keep: { type: 'boolean', default: false },
    },
  })
  const inTheCloud = process.env[ENVIRONMENT.table] !== undefined
  if (inTheCloud && values.table === undefined)
    throw new Trouble(
      'In the cloud the service restores: aws dynamodb restore-table-to-point-in-time (docs/deploy.md, "Restore"). Then: npm run restore:check -- --table <the new name>',
    )
  const stage = openStage(values.data)
  const client = new DynamoDBClient(requestLimits())
  const judge = async (name: string, rows: number): Promise<TableReport> => {
    const bar = progress('checking', rows)
    const table = dynamoTable({ client, table: name, onUsed: () => {}, random: Math.random })
    const report = await checkTable({ ...stage, table }, bar.to)
    bar.end(report.rows)
    return report
  }
  if (values.table !== undefined) {
    tell(values.table, await judge(values.table, await rowsOf(client, values.table)))
    return
  }

  const source = process.env[ENVIRONMENT.table] ?? ''
  const file = values.out ?? join(resolve(values.data ?? '.simpul'), 'restore-check.jsonl')
  const copy = `${source}-restored-${Date.now()}`
  const out = progress('exporting', await rowsOf(client, source))
  const exported = await exportTable(client, source, file, out.to)
  out.end(exported)
  const back = progress('restoring', exported)
  const restored = await restoreTable(client, { file, like: source, to: copy }, back.to)
  back.end(restored)
  try {
    const report = await judge(copy, restored)
    if (report.rows !== exported) throw new Trouble(`${exported} rows were exported and ${report.rows} came back.`)
    console.log(`${exported} rows of ${source} went into ${file} and from there into the new table ${copy}.`)
    tell(copy, report)
  } finally {
    if (!values.keep) await client.send(new DeleteTableCommand({ TableName: copy }))
  }
})

/** As the service counts them, now and then; 0 where it has not yet. */
async function rowsOf(client: DynamoDBClient, table: string): Promise<number> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: table }))).Table?.ItemCount ?? 0
  } catch (error) {
    if (error instanceof ResourceNotFoundException) throw new Trouble(`There is no table ${table}.`)
    throw error
  }
}

function tell(table: string, { rows, cases, groups, entries, listRows, faults }: TableReport): void {
  console.log(
    `${table}: ${rows} rows, ${cases} cases and ${groups} groups with ${entries} entries, ${listRows} rows of lists.`,
  )
  for (const { where, because } of faults.slice(0, FAULTS_SHOWN)) console.log(`  ${where}: ${because}`)
  if (faults.length > 0)
    throw new Trouble(
      `${faults.length} faults${faults.length > FAULTS_SHOWN ? `, the first ${FAULTS_SHOWN} above` : ''}.`,
    )
  console.log('Whole: every chain holds, every head is what its history makes of it, every list shows what is open.')
}
