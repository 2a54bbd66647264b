import type { AttributeValue as SdkValue } from '@aws-sdk/client-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import type { DynamoDBRecord, AttributeValue as LambdaValue } from 'aws-lambda'
import type { Row } from '../shared/store/table.ts'

/**
 * The row that a record of the stream shows as it then was.
 * @see Lambda Developer Guide, "Using Lambda with Amazon DynamoDB": an event is JSON, so its bytes are base64
 */
export function newRow({ dynamodb }: DynamoDBRecord): Row {
  const image = Object.entries(dynamodb?.NewImage ?? {})
  const { pk, sk, ...row } = unmarshall(Object.fromEntries(image.map(([name, value]) => [name, sdkValue(value)])))
  return { ...row, pk: String(pk), sk: String(sk) }
}

/** Bytes stand at the top of a row only; all else is the same JSON under two names of types. */
const sdkValue = (value: LambdaValue): SdkValue =>
  value.B === undefined ? (value as SdkValue) : { B: Buffer.from(value.B, 'base64') }
