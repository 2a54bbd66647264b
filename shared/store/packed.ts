import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { invariant } from '../kit/invariant.ts'

/**
 * Packs the text of a head. A write is paid by the whole kilobyte and twice in a transaction, and every command writes
 * a head: packed it fits one kilobyte where the bare JSON takes two (docs/decisions/0011-heads-are-packed.md).
 * @param text JSON of a head
 * @returns one byte for the list of words, then raw deflate
 */
export function pack(text: string): Uint8Array {
  const packed = deflateRawSync(text, { level: 9, dictionary: WORDS_1 })
  return Uint8Array.from([1, ...packed])
}

/** @throws when the bytes were not packed here, or with a list of words that this version does not know */
export function unpack(bytes: Uint8Array): string {
  invariant(bytes[0] === 1, 'a packed text names a list of words that is known')
  return inflateRawSync(bytes.subarray(1), { dictionary: WORDS_1, maxOutputLength: TEXT_BYTES_MAX }).toString()
}

const TEXT_BYTES_MAX = 1024 * 1024

/**
 * What heads say again and again, the commonest last (zlib, "deflateSetDictionary"). Never edited: what was packed with
 * it could not be read any more. A better list is number 2 beside it.
 */
const WORDS_1 = Buffer.from(
  [
    '"kind":"incident","facts":{"number":"INS-","owner":"platform","cause":"handoff-stuck","no-one-may-decide","refersTo":"',
    '"kind":"food-inspection","food-sample-check","label-design","label-print","halal-self-declare","equipment","facts":{"service":"',
    '"requester":"city-social-","partner":"city-health-","city-trade-","waitingFor":[],"PIRT","HALAL","credentials":[]',
    '"status":"FORMED","FUNDED","ACTIVE","INACTIVE","growthStage":null,"facilitator":{"sub":"","name":""},"memberCount":10,"proposal":{"id":"","number":""},"funded":true}',
    '"state":"DRAFT","SUBMITTED","VILLAGE_ENDORSED","CITY_ADMIN_OK","CITY_VERIFIED","SUBMITTED_TO_MINISTRY","PROVINCE_RECOMMENDED","MINISTRY_VERIFIED","DETERMINED","RESULT_NOTIFIED","SPTJM_SIGNED","ACCOUNT_VERIFIED","DISBURSED","ACTIVE","REJECTED","NOT_SELECTED","CANCELLED"',
    '"custody":{"kind":"closed","outcome":"","at":"20',
    '"custody":{"kind":"inTransit","handoff":1,"from":{"agency":"village-","desk":null},"to":{"agency":"city-social-","desk":null},"step":"","since":"20","sentAgain":0,"returned":{"step":"","reason":""}},"tasks":',
    '"hold":{"state":"InProgress","Suspended","reason":"","since":"","until":"20',
    '"deciders":{"draft":["s-village-"],"village-endorsement":["s-village-"],"city-administration":["s-city-social-"],"city-verification":["s-city-social-"],"city-submission":["s-city-social-"],"province-recommendation":["s-province-social-"],"ministry-verification":["s-ministry-"],"ministry-determination":["s-ministry-"],"result-notification":["s-ministry-"],"responsibility-statement":["s-city-social-"],"account-verification":["s-city-social-"],"account-correction":["s-village-"],"disbursement":["s-ministry-"],"activation":["s-city-social-"]}},"version":',
    '{"kind":"proposal","facts":{"number":"","village":"","openedBy":"s-village-","openedAt":"202","revision":1,"ruleSet":"KUBE-2026","budgetYear":2026,"budgetSource":"APBN_DEKON","APBD_PROVINCE","APBD_CITY","APBN_CENTRAL","group":{"id":"01K","name":"","kind":"PRODUCTION","businessField":"HOME_INDUSTRY","productCategory":""},"requestedAmount":20000000,"decidedAmount":null,"checks":{"pending":{"step":"","task":3,"tries":0,"nextTryAt":"","cause":null},"period":"202',
    '"checks":{"pending":null,"period":null}},"flow":{"id":"01K","workflow":{"name":"proposal","version":1},"state":"","custody":{"kind":"held","task":{"n":2,"step":"","address":{"agency":"city-social-","desk":null},"hold":{"state":"Reserved","holder":{"sub":"s-","name":"","until":null}},{"state":"Ready"},"claimToken":1,"createdAt":"202',
    'T02:00:00.000Z","from":{"agency":"city-social-","at":"202',
    'T02:00:00.000Z"},"deadline":{"dueAt":"202',
    'T16:59:59.999Z","escalateAt":"202',
    'T16:59:59.999Z","provisional":false,"late":false,"escalated":false},"returned":null}},"tasks":2,"handoffs":1,"returns":{},"deciders":{"draft":["s-village-',
    '-operator-1"],"-verifier-1"],"-head-1"],"village-endorsement":["s-village-',
    '-head-1"]}},"version":5,"lastHash":"","updatedAt":"202',
    '.000Z"}',
  ].join(''),
)
