import { listDue } from '../../../shared/cases/list-due.ts'
import { type Outgoing, wakeOf } from '../../../shared/cases/outgoing.ts'
import { type DeliverDeps, deliver, type Tried } from '../../../shared/cases/partners/deliver.ts'
import { registerEndpoint, testEndpoint } from '../../../shared/cases/partners/deliveries.ts'
import { loadEndpoint } from '../../../shared/cases/partners/endpoints.ts'
import { DeliveryRow, type EndpointRow } from '../../../shared/contracts/hooks.ts'
import { isForWebhooks, type Message } from '../../../shared/contracts/messages.ts'
import { sha256Hex } from '../../../shared/kit/canonical.ts'
import { instantOf, plusSeconds } from '../../../shared/kit/instant.ts'
import { EVENT_TYPES } from '../../../shared/names/partner-events.ts'
import { webhookSender } from '../../../shared/ports/webhook-sender.ts'
import { asked, batuWithGroup, HEALTH } from '../requests/requests.ts'
import type { Partner } from './partner.ts'
import { relaying, shuffled } from './relayed.ts'

export const FOOD = { product: 'Keripik tempe', process: 'Digoreng', address: 'Jl. Contoh 3' }

/** Dinkes of Kota Batu with a system of its own: the relay, the queue with its delays, the function that delivers. */
export async function dinkesWith(partner: Partner) {
  const batu = await batuWithGroup('snack')
  const { deps, officer } = batu.world
  const stream = relaying(batu.world)
  const kept: { message: Message; at: string }[] = []
  const keep = (sent: Outgoing): void => {
    kept.push({ message: sent.message, at: plusSeconds(batu.now(), sent.delaySeconds ?? 0) })
  }
  const delivering: DeliverDeps = {
    ...deps,
    queue: {
      async send(messages) {
        for (const sent of messages) keep(sent)
        return []
      },
    },
    send: webhookSender({ rules: { loopback: true }, milliseconds: () => performance.now() }),
    realNow: () => instantOf(Date.now()),
  }
  let serial = 0
  const key = (text = '') => {
    serial += 1
    return { digest: sha256Hex(`hook ${text || serial}`), request: 'r', status: 200 }
  }
  const system = officer(HEALTH)
  const tries: Tried[] = []

  const hooked = {
    batu,
    deps: delivering,
    system,
    key,
    /** What tries came to, in order. */
    tries,
    /** Messages that are held back by the queue. */
    kept,
    /** Relays and delivers all that is under way now; each message as often as one says, in an order that a seed says. */
    async work({ times = 1, seed = 0 } = {}): Promise<void> {
      for (let round = 0; round < 20; round += 1) {
        await stream.run()
        for (const sent of stream.sent.splice(0)) if (sent.queue === 'webhooks') keep(sent)
        const due = kept.filter(({ at }) => at <= batu.now())
        if (due.length === 0) return
        for (const one of due) kept.splice(kept.indexOf(one), 1)
        const copies = due.flatMap((one) => Array.from({ length: times }, () => one))
        for (const { message } of seed === 0 ? copies : shuffled(copies, seed)) {
          if (!isForWebhooks(message)) throw new Error('the webhook queue carries nothing else')
          const tried = await deliver(delivering, message)
          if (tried) tries.push(tried)
        }
      }
      throw new Error('messages make messages for ever')
    },
    /** Time goes by; the clock looks, and what it wakes is worked. */
    async later(seconds: number): Promise<void> {
      batu.at(plusSeconds(batu.now(), seconds))
      for await (const due of listDue(batu.world.table, batu.now()))
        for (const found of due) {
          const sent = wakeOf(found, batu.now())
          if (sent.queue === 'webhooks') keep(sent)
        }
      await hooked.work()
    },
    /** An endpoint for every type of event, verified unless told otherwise. */
    async add({ events = EVENT_TYPES as readonly string[], url = partner.url, work = true } = {}): Promise<Added> {
      const added = await registerEndpoint(deps, system, { url, events }, key())
      if (added.kind === 'refused' || added.secret === null) throw new Error(`not added: ${JSON.stringify(added)}`)
      if (work) await hooked.work()
      return { id: added.endpoint.id, secret: added.secret }
    },
    async test(id: string): Promise<string> {
      const sent = await testEndpoint(deps, system, id, key())
      if (sent.kind === 'refused') throw new Error(sent.code)
      return sent.delivery.id
    },
    async endpoint(id: string): Promise<EndpointRow> {
      const found = await loadEndpoint(deps.table, HEALTH, id)
      if (!found) throw new Error(`no endpoint ${id}`)
      return found
    },
    /** The ledger of an endpoint, oldest first. */
    ledger: (id: string): DeliveryRow[] =>
      batu.world.table
        .dump()
        .filter(({ sk }) => sk.startsWith(`DELIVERY#${id}#`))
        .map((row) => DeliveryRow.parse(row)),
    /** The city asks Dinkes for an inspection. */
    request: () => asked(batu.ask('food-inspection', FOOD)),
  }
  return hooked
}
export type Added = { id: string; secret: string }
