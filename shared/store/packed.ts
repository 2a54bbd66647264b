import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { invariant } from '../kit/invariant.ts'

/**
 * Packs the text of a head or of an entry. A write is paid by the whole kilobyte and twice in a transaction, and every command writes
 * a head and an entry: packed each fits one kilobyte where the bare JSON takes two (docs/decisions/0011-heads-and-entries-are-packed.md).
 * @param text JSON of a head or an entry
 * @returns one byte for the list of words, then raw deflate
 */
export function pack(text: string, of: 'head' | 'entry'): Uint8Array {
  const list = of === 'head' ? 1 : 2
  return Buffer.concat([Buffer.of(list), deflateRawSync(text, { level: 9, dictionary: LISTS[list] })])
}

/** @throws when the bytes were not packed here, or with a list of words that this version does not know */
export function unpack(bytes: Uint8Array): string {
  const dictionary = bytes[0] === 1 || bytes[0] === 2 ? LISTS[bytes[0]] : undefined
  invariant(dictionary, 'a packed text names a list of words that is known')
  return inflateRawSync(bytes.subarray(1), { dictionary, maxOutputLength: TEXT_BYTES_MAX }).toString()
}

const TEXT_BYTES_MAX = 1024 * 1024

/**
 * What heads say again and again, the commonest last (zlib, "deflateSetDictionary"). Never edited: what was packed with
 * it could not be read any more. A better list is a new number beside it.
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

/** The same for entries. Never edited either. */
const WORDS_2 = Buffer.from(
  [
    '{"actor":{"system":"clock"},"at":"20","events":[{"type":"HandoffSentAgain"},{"type":"HandoffStuck"},{"type":"TaskLate"},{"type":"TaskEscalated"}',
    '{"actor":{"system":"checks"},"at":"20","events":[{"period":"202","registry":"DTSEN","results":[{"code":"registered","members":[],"result":"pass"},{"code":"residence","members":[],"result":"warn"},{"code":"family-card","members":[],"result":"fail"},{"code":"eligible","members":[],"result":"pass"},{"code":"not-elsewhere","members":[],"result":"pass"},{"code":"never-funded","members":[],"result":"pass"},{"code":"group-size","members":[],"result":"pass"},{"code":"budget-sum","members":[],"result":"pass"}],"step":"city-administration","task":3,"type":"ChecksRecorded"}]',
    '{"budgetSource":"APBN_DEKON","budgetYear":202,"digest":"","group":{"businessField":"HOME_INDUSTRY","id":"01","kind":"PRODUCTION","name":"","productCategory":""},"members":["v1:","v1:"],"requestedAmount":20000000,"revision":1,"ruleSet":"KUBE-20","type":"DossierRecorded"}',
    '{"attachment":"01","kind":"VISIT_PHOTO","mediaType":"application/pdf","sha256":"","size":1,"type":"AttachmentDeclared"},{"attachment":"01","type":"AttachmentStored"}',
    '"effect":"return","outcome":"correct","reason":"","effect":"reject","outcome":"reject","effect":"submit","outcome":"submit","returned":{"reason":"","step":""}',
    '{"state":"SUBMITTED","type":"StateReached"},"VILLAGE_ENDORSED","CITY_ADMIN_OK","CITY_VERIFIED","SUBMITTED_TO_MINISTRY","PROVINCE_RECOMMENDED","MINISTRY_VERIFIED","DETERMINED","RESULT_NOTIFIED","SPTJM_SIGNED","ACCOUNT_VERIFIED","DISBURSED","ACTIVE"',
    '"step":"village-endorsement","city-administration","city-verification","city-submission","province-recommendation","ministry-verification","ministry-determination","result-notification","responsibility-statement","account-verification","disbursement","activation"',
    '{"from":"city-social-","letter":{"date":"202","number":"/202"},"step":"","to":"province-social-","type":"CopySent"}',
    '{"amount":,"type":"AmountDecided"},{"digest":"","form":"","task":,"type":"FormRecorded"},{"state":"","type":"StateReached"}',
    '{"from":{"agency":"city-social-","desk":null},"handoff":2,"step":"","to":{"agency":"ministry","desk":"DITJEN_DAYASOS"},"returned":null,"type":"HandedOff"}',
    '{"actor":{"system":"intake"},"at":"202","events":[{"by":"village-","handoff":1,"type":"HandoffReceived"},{"step":"","task":6,"type":"ChecksAsked"}]',
    '{"actor":{"agency":{"id":"village-","kind":"village","name":"Pemerintah Kelurahan Desa ","region":{"code":"","name":""}},"name":"","sub":"s-village-',
    '-verifier-1"},"at":"202',
    '{"actor":{"agency":{"id":"ministry","kind":"ministry","name":"Kementerian Sosial","region":{"code":"","name":"Indonesia"}},"name":"","sub":"s-ministry-',
    '{"actor":{"agency":{"id":"city-social-","kind":"city-social","name":"Dinas Sosial Kabupaten Kota ","region":{"code":"","name":"Kota "}},"name":"","sub":"s-city-social-',
    '-operator-1"},"at":"202',
    '.000Z","events":[{"agency":"city-social-","by":"s-city-social-","effect":"advance","outcome":"approve","reason":null,"step":"","task":2,"type":"TaskCompleted"},',
    '{"claimToken":1,"holder":{"name":"","sub":"s-city-social-","until":null},"task":2,"type":"TaskClaimed"}],"hash":"',
    '{"address":{"agency":"city-social-","desk":null},"deadline":{"dueAt":"202',
    'T16:59:59.999Z","escalateAt":"202',
    'T16:59:59.999Z","escalated":false,"late":false,"provisional":false},"from":{"agency":"city-social-","at":"202',
    '.000Z"},"holder":null,"returned":null,"step":"","task":2,"type":"TaskOpened"}],"hash":"","n":12,"prevHash":"","v":1}',
  ].join(''),
)
const LISTS = { 1: WORDS_1, 2: WORDS_2 } as const
