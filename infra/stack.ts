import { CfnOutput, CfnParameter, Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { alarms } from './alarms.ts'
import { buckets } from './buckets.ts'
import { dashboard } from './dashboard.ts'
import { API_PATHS, CONSOLE_PATHS, httpApi } from './http.ts'
import { stageKeys } from './keys.ts'
import { lambdas } from './lambdas.ts'
import { logins, orOwn, partnersOf } from './logins.ts'
import { queues } from './queues.ts'
import { caseTable } from './table.ts'
import { API_TIMEOUT_SECONDS } from './times.ts'
import { wire } from './wiring.ts'

/** The floor plan: every function and queue, and who talks to whom. */
export class SimpulStack extends Stack {
  constructor(scope: Construct, id: string, { bundled, ...props }: { bundled: boolean } & StackProps) {
    super(scope, id, { ...props, description: 'Simpul: the KUBE programme from village to bank, one queue an agency' })
    const issuers = new CfnParameter(this, 'Issuers', {
      description: 'JSON: [{"issuer","audience","jwksUri"}]; empty trusts the logins of this stack',
      default: '',
    })
    const login = new CfnParameter(this, 'ConsoleLogin', {
      description: 'JSON: {"issuer","clientId"}, a public client; empty signs in at the logins of this stack',
      default: '',
    })
    const personKeys = new CfnParameter(this, 'PersonKeyVersions', {
      description: 'Live versions of the key of digests: 1, or 2,1 while 2 takes the place of 1',
      default: '1',
      allowedPattern: '^[1-9][0-9]{0,3}(,[1-9][0-9]{0,3})?$',
    })
    const registerUrl = new CfnParameter(this, 'RegisterUrl', { description: 'Base address of the welfare register' })

    const table = caseTable(this)
    const queue = queues(this)
    const bucket = buckets(this)
    const keys = stageKeys(this)
    const http = httpApi(this)
    const own = logins(this, http, partnersOf(this.node.tryGetContext('partners')))

    const lambda = lambdas(this, bundled)
    const api = lambda('api', { timeoutSeconds: API_TIMEOUT_SECONDS, memoryMb: 1024, regions: true, document: true })
    const web = lambda('web', { timeoutSeconds: API_TIMEOUT_SECONDS, memoryMb: 1024, regions: true, assets: true })
    const relay = lambda('relay')
    const tally = lambda('tally', { regions: true })
    const intake = lambda('intake', { regions: true })
    const checks = lambda('checks', { regions: true })
    const notify = lambda('notify', { regions: true })
    const clock = lambda('clock', { regions: true })
    const handoffs = [
      queue['handoff-village'],
      queue['handoff-city'],
      queue['handoff-province'],
      queue['handoff-ministry'],
    ]

    const requests = [queue['request-inspection'], queue['request-labelling'], queue['request-equipment']]

    wire.calls(http, api, API_PATHS)
    wire.calls(http, web, CONSOLE_PATHS)
    wire.writes([api, web, intake, checks, notify, tally], table)
    wire.reads([clock], table)
    wire.pulses(clock, table)
    wire.feeds(relay, table)
    const [relayed, tallied] = wire.streams(
      table,
      [
        { reader: relay, sees: 'entries' },
        { reader: tally, sees: 'heads' },
      ],
      bucket.streamFailures,
    )
    wire.sends(relay, [...handoffs, ...requests, queue['registry-checks'], queue.wakes, queue.webhooks])
    wire.drains(intake, [...handoffs, ...requests, queue.wakes], { concurrency: 20 })
    wire.drains(intake, [queue['night-work']], { concurrency: 2 }) // it has the whole night
    // What the register bears; a look-up may take ten of the function's thirty seconds.
    wire.drains(checks, [queue['registry-checks']], { concurrency: 2, batch: 2 })
    // A delivery may take ten seconds of a partner's silence, so none waits behind another.
    wire.drains(notify, [queue.webhooks], { concurrency: 20, batch: 1 })
    wire.sends(notify, [queue.webhooks])
    wire.tends(web, Object.values(queue))
    wire.ticks(clock, { minutes: 1 })
    wire.nightly(clock, { hourUtc: 18 }) // an hour after midnight in Jakarta
    wire.sends(clock, [queue.wakes, queue['night-work'], queue.webhooks])

    wire.names([api, web, intake, checks, notify, clock, tally], keys, personKeys)
    wire.seals([api, web, checks, notify], keys.sealing)
    wire.signs(api, keys.signing)
    wire.derives([api, web, checks], keys.secret)
    for (const door of [api, web]) wire.keepsObjects(door, bucket.attachments)
    wire.trusts(api, orOwn(this, issuers, own.issuers))
    wire.signsIn(web, orOwn(this, login, own.consoleLogin))
    wire.asks(checks, registerUrl)

    const watched = {
      http,
      table,
      clock,
      functions: [api, web, relay, tally, intake, checks, notify, clock],
      queues: queue,
      streams: [
        ...(relayed ? [{ reader: relay, source: relayed }] : []),
        ...(tallied ? [{ reader: tally, source: tallied }] : []),
      ],
    }
    const topic = alarms(this, watched)
    dashboard(this, watched)
    new CfnOutput(this, 'Address', { value: http.apiEndpoint })
    new CfnOutput(this, 'AlarmTopic', { value: topic.topicArn })
  }
}
