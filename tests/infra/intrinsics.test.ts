import { expect, test } from 'vitest'
import type { Assembly } from '../../infra/local/assembly.ts'
import { type Json, resolve, UnknownIntrinsic } from '../../infra/local/intrinsics.ts'
import { LEFT_OUT, plan } from '../../infra/local/template.ts'

const meanings = {
  ref: (name: string) => ({ Queue: 'http://127.0.0.1/q', Stage: 'local' })[name],
  attribute: (resource: string, name: string) => (resource === 'Table' && name === 'Arn' ? 'arn:table' : undefined),
  condition: (name: string) => ({ IsCloud: { 'Fn::Equals': [{ Ref: 'Stage' }, 'cloud'] } })[name],
}
const resolved = (value: Json): Json => resolve(value, 'here', meanings)

/** A name as the template language writes it inside a text. */
const of = (name: string): string => `$\{${name}}`

test.each<[string, Json, Json]>([
  ['a name', { Ref: 'Queue' }, 'http://127.0.0.1/q'],
  ['an attribute', { 'Fn::GetAtt': ['Table', 'Arn'] }, 'arn:table'],
  ['parts joined', { 'Fn::Join': ['/', ['a', { Ref: 'Stage' }]] }, 'a/local'],
  ['one of a split', { 'Fn::Select': [1, { 'Fn::Split': ['-', 'a-b'] }] }, 'b'],
  [
    'a text with names',
    { 'Fn::Sub': [`${of('Stage')}/${of('Table.Arn')}/${of('own')}/${of('!kept')}`, { own: 'x' }] },
    `local/arn:table/x/${of('kept')}`,
  ],
  ['a choice', { 'Fn::If': ['IsCloud', 'yes', 'no'] }, 'no'],
  ['no value', { kept: 1, gone: { Ref: 'AWS::NoValue' }, list: [{ Ref: 'AWS::NoValue' }, 2] }, { kept: 1, list: [2] }],
  ['conditions together', { 'Fn::And': [{ 'Fn::Not': [{ Condition: 'IsCloud' }] }, { 'Fn::Equals': ['1', 1] }] }, true],
  ['what is no function', { Condition: { StringLike: { a: 'b' } } }, { Condition: { StringLike: { a: 'b' } } }],
])('resolves %s', (_, value, expected) => {
  expect(resolved(value)).toEqual(expected)
})

test('a function that is not known is an error that names it, and so is a name without a value', () => {
  expect(() => resolved({ deep: [{ 'Fn::Cidr': ['10.0.0.0/16', 1] }] })).toThrow(UnknownIntrinsic)
  expect(() => resolved({ 'Fn::ImportValue': 'x' })).toThrow(/here: .*Fn::ImportValue/)
  expect(() => resolved({ Ref: 'Nobody' })).toThrow(/Nobody/)
  expect(() => resolved({ 'Fn::GetAtt': ['Table', 'Colour'] })).toThrow(/Table.Colour/)
  expect(() => resolved({ 'Fn::If': ['IsWhat', 1, 2] })).toThrow(/IsWhat/)
})

const assemblyOf = (resources: Assembly['template']['Resources']): Assembly => ({
  stack: 'Test',
  template: { Resources: resources, Parameters: {}, Conditions: {} },
  assetFolder: () => undefined,
})
const planOf = (Type: string, Properties: Record<string, Json>) =>
  plan(assemblyOf({ Thing: { Type, Properties } }), { queues: 'http://q', parameters: {} })

test('a resource that is not known is an error; one left out has its reason', () => {
  expect(() => planOf('AWS::StepFunctions::StateMachine', {})).toThrow(/Thing.*AWS::StepFunctions::StateMachine/)
  for (const [type, reason] of Object.entries(LEFT_OUT)) {
    expect(reason.length, type).toBeGreaterThan(10)
    expect(() => planOf(type, {})).not.toThrow()
  }
})

test('a setting that the local run would not follow is an error that names it', () => {
  expect(() => planOf('AWS::SQS::Queue', { QueueName: 'q', FifoQueue: true })).toThrow(/FifoQueue/)
  const mapping = {
    FunctionName: 'f',
    EventSourceArn: 'arn:aws:sqs:r:0:q',
    BatchSize: 10,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  }
  expect(() => planOf('AWS::Lambda::EventSourceMapping', { ...mapping, ParallelizationFactor: 2 })).toThrow(
    /ParallelizationFactor/,
  )
  expect(() => planOf('AWS::Lambda::EventSourceMapping', mapping)).toThrow(/how many batches/)
  expect(() =>
    planOf('AWS::Lambda::EventSourceMapping', { ...mapping, EventSourceArn: 'arn:aws:dynamodb:r:0:table/t/stream/s' }),
  ).toThrow(/splits a failing batch/)
})
