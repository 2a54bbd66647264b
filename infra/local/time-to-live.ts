import { type AttributeValue, DeleteItemCommand, type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb'
import type { TablePlan } from './template.ts'

/** As slow as the cloud may be, since whoever reads must check the time anyway. */
const EVERY_MS = 15 * 60_000
const FIVE_YEARS_SECONDS = 5 * 365 * 86_400

/** The engine keeps the setting and deletes nothing. @returns how to stop */
export function startTimeToLive(tables: readonly TablePlan[], client: DynamoDBClient): () => void {
  const timer = setInterval(() => {
    for (const table of tables) sweep(table, client, Date.now()).catch(() => {}) // the next sweep finds it
  }, EVERY_MS)
  return () => clearInterval(timer)
}

/** @returns how many items had run out */
export async function sweep(table: TablePlan, client: DynamoDBClient, nowMs: number): Promise<number> {
  const { name, KeySchema, TimeToLiveSpecification: setting } = table
  if (!setting?.Enabled) return 0
  const now = Math.floor(nowMs / 1000)
  const condition = {
    ExpressionAttributeNames: { '#at': setting.AttributeName },
    // What lies more than five years back never runs out, as on AWS.
    ExpressionAttributeValues: { ':now': { N: String(now) }, ':old': { N: String(now - FIVE_YEARS_SECONDS) } },
  }
  const hasRunOut = '#at <= :now AND #at > :old'
  let swept = 0
  for await (const { Items = [] } of paginateScan(
    { client },
    { TableName: name, FilterExpression: hasRunOut, ...condition },
  ))
    for (const item of Items) {
      const Key: Record<string, AttributeValue> = {}
      for (const { AttributeName } of KeySchema) {
        const value = item[AttributeName]
        if (value) Key[AttributeName] = value
      }
      try {
        await client.send(new DeleteItemCommand({ TableName: name, Key, ConditionExpression: hasRunOut, ...condition }))
        swept += 1
      } catch (error) {
        if (!(error instanceof Error && error.name === 'ConditionalCheckFailedException')) throw error // renewed meanwhile
      }
    }
  return swept
}
