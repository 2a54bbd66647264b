// Works the inbox of an office from its own system: takes each open task for which it has a decision, and decides it.
//
//   SIMPUL=<address> CLIENT_ID=<client> CLIENT_SECRET=<secret> node inbox.mjs decisions.json
//
// decisions.json says what is decided at which step, and can be the answer of your own software:
//   { "data-check": { "outcome": "approve", "form": { … } }, "schedule": { "outcome": "approve", "form": { … } } }
// Node 20 or newer, no packages. Run again it goes on with what is still open.
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'

const { SIMPUL, CLIENT_ID, CLIENT_SECRET } = process.env
const LEASE_SECONDS = 600
const TRIES_MAX = 5

/** Which issuer signs for this address, where it gives tokens, and one for us. Good for an hour. */
async function signIn() {
  const { authorization_servers: issuers } = await get(`${SIMPUL}/.well-known/oauth-protected-resource`)
  const { token_endpoint: endpoint } = await get(`${issuers[0]}/.well-known/openid-configuration`)
  const basic = Buffer.from(`${encodeURIComponent(CLIENT_ID)}:${encodeURIComponent(CLIENT_SECRET)}`).toString('base64')
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  })
  if (!answer.ok) throw new Error(`no token: ${answer.status}`)
  return (await answer.json()).access_token
}
const get = async (address) => (await fetch(address)).json()

/** One call. The same key makes it safe to ask again: a change that was already made is not made twice. */
async function call(token, method, path, body, key = randomUUID()) {
  for (let tried = 1; ; tried += 1) {
    const answer = await fetch(`${SIMPUL}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'accept-language': 'en',
        ...(body ? { 'content-type': 'application/json', 'idempotency-key': key } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const isBusy = answer.status === 429 || answer.status === 503
    if (!isBusy || tried === TRIES_MAX) return { status: answer.status, said: await answer.json() }
    await new Promise((done) => setTimeout(done, 1000 * Number(answer.headers.get('retry-after') ?? 1)))
  }
}

/** All that nobody of the office has taken yet, most urgent first. */
async function openTasks(token) {
  const tasks = []
  let cursor = ''
  do {
    const { status, said } = await call(token, 'GET', `/v1/tasks?view=unclaimed&limit=100&cursor=${cursor}`)
    if (status !== 200) throw new Error(`${status} ${said.code}: ${said.detail}`)
    tasks.push(...said.items)
    cursor = encodeURIComponent(said.nextCursor ?? '')
  } while (cursor !== '')
  return tasks
}

const decisions = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const token = await signIn()
for (const { id, caseNumber, title, step } of await openTasks(token)) {
  const { outcomes = [] } = (await call(token, 'GET', `/v1/tasks/${id}`)).said
  const decision = decisions[step]
  if (!decision) {
    // What may be decided here, and the JSON Schema of each form, stand in `outcomes`.
    console.log(`${caseNumber} ${title}: ${step} waits for one of ${outcomes.map(({ code }) => code).join(', ')}`)
    continue
  }
  // Ours for ten minutes; a colleague may have been quicker, and is then named as the holder.
  const claimed = await call(token, 'POST', `/v1/tasks/${id}/claim`, { leaseSeconds: LEASE_SECONDS })
  if (claimed.status !== 200) {
    console.log(`${caseNumber} ${title}: not taken, ${claimed.said.code}`)
    continue
  }
  // A key made of the task: however often this runs, the task is decided once.
  const decided = await call(
    token,
    'POST',
    `/v1/tasks/${id}/complete`,
    { ...decision, claimToken: claimed.said.claimToken },
    `inbox-${id}`,
  )
  const { code, errors = [], case: after } = decided.said
  if (decided.status === 200) console.log(`${caseNumber} ${title}: ${step} ${decision.outcome}, now ${after.state}`)
  else console.log(`${caseNumber} ${title}: ${code} ${errors.map((one) => `${one.pointer} ${one.detail}`).join('; ')}`)
}
