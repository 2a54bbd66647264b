import { randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { invariant } from '../../shared/kit/invariant.ts'

/** Runs inside a thread of lambdas.ts: loads the handler once, then takes one event at a time, as Lambda does. */
export type ThreadFacts = { name: string; folder: string; handler: string; memoryMb: number; region: string }
export type ToThread = { id: number; event: string; deadlineMs: number }
export type FromThread =
  | { kind: 'loaded' }
  | { kind: 'answered'; id: number; answer: string | undefined }
  | { kind: 'threw'; id: number; type: string; message: string; stack: string }

type Handler = (event: unknown, context: object) => unknown

const { name, folder, handler, memoryMb, region }: ThreadFacts = workerData
const port = parentPort
invariant(port, 'this file runs in a thread')
process.setSourceMapsEnabled(true) // NODE_OPTIONS do not reach a thread
const call = load()
const tell = (message: FromThread): void => port.postMessage(message)
port.on('message', ({ id, event, deadlineMs }: ToThread) => void answer(id, event, deadlineMs))
tell({ kind: 'loaded' })

function load(): Handler {
  const [file = '', exported = ''] = handler.split('.')
  const module: Readonly<Record<string, unknown>> = createRequire(join(folder, 'x.js'))(join(folder, `${file}.js`))
  const found = module[exported]
  if (typeof found !== 'function') throw new Error(`${name}: ${handler} is not a function`)
  return (event, context) => found(event, context)
}

async function answer(id: number, event: string, deadlineMs: number): Promise<void> {
  const request = randomUUID()
  const context = {
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:${region}:000000000000:function:${name}`,
    memoryLimitInMB: String(memoryMb),
    awsRequestId: request,
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: `local/[$LATEST]${request.replaceAll('-', '')}`,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
  }
  try {
    // JSON both ways, as on AWS: no Date or Map gets through.
    tell({ kind: 'answered', id, answer: JSON.stringify(await call(JSON.parse(event), context)) })
  } catch (error) {
    const thrown = error instanceof Error ? error : new Error(String(error))
    tell({ kind: 'threw', id, type: thrown.name, message: thrown.message, stack: thrown.stack ?? '' })
  }
}
