import { randomBytes } from 'node:crypto'
import { crc32, deflateSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { until } from '../walks/until.ts'
import { launchChromium } from './chromium.ts'
import { type Desk, look, sitDown } from './desk.ts'

const base = inject('base')
const CITY = 'city-social-35.79'
const HEALTH = 'city-health-35.79'
const TRADE = 'city-trade-35.79'
const PROVINCE = 'province-social-35'
let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser?.close())

const today = (): string => new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10)
/** The first button of a form may be the unseen one that Enter presses. */
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).last().click()
const text = (page: Page, where = 'main') => page.locator(where).first().innerText()

/**
 * The city's operator asks a partner for a service to the first active group that makes food and has none open.
 * @param seen a last look at the page of the group
 */
async function askFor(
  page: Page,
  service: string,
  fill: (page: Page) => Promise<void>,
  seen = async () => {},
): Promise<Asked> {
  for (let n = 0; n < 10; n += 1) {
    await page.goto('/kelompok?status=ACTIVE&q=keripik')
    await page.locator('.row-name a').nth(n).click()
    await page.waitForURL(/\/kelompok\/\w+$/)
    const name = await page.locator('h1').innerText()
    const group = new URL(page.url()).pathname
    const ask = page.locator(`a[href$="/minta/${service}"]`)
    if ((await ask.count()) === 0) continue
    await seen()
    await ask.click()
    await fill(page)
    await press(page, 'Kirim permintaan')
    expect(await text(page, '[role=status]')).toContain('terkirim')
    return { name, group, id: new URL(page.url()).pathname.split('/').at(-1) ?? '' }
  }
  throw new Error('no group is left to ask for')
}
type Asked = { name: string; id: string /** Address of the group's page. */; group: string }

/** Waits until the partner has the request, and opens its task. */
async function openTask({ page }: Desk, id: string): Promise<void> {
  await until('the request has arrived', async () => {
    await page.goto(`/permintaan/${id}`)
    return (await page.locator('#tugas').count()) > 0
  })
}

async function decide(page: Page, outcome: string, fill: (page: Page) => Promise<void>): Promise<void> {
  const claim = page.getByRole('button', { name: 'Ambil tugas', exact: true })
  if ((await claim.count()) > 0) await claim.click()
  await fill(page)
  const choice = page.locator('.choice', { hasText: outcome })
  if ((await choice.count()) > 0) await choice.first().click()
  await press(page, 'Periksa keputusan')
  await page.locator('h1', { hasText: 'Periksa keputusan' }).waitFor()
  await press(page, 'Kirim keputusan')
  await page.locator('.done-box').waitFor()
}
/** A large picture of nothing, as a phone's camera is large: noise does not pack. */
function photo(width = 2_000, height = 400): Buffer {
  const chunk = (name: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(name), data])
    const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    size.writeUInt32BE(data.length)
    sum.writeUInt32BE(crc32(body))
    return Buffer.concat([size, body, sum])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2], 8) // eight bits, three colours
  const lines = Array.from({ length: height }, () => Buffer.concat([Buffer.alloc(1), randomBytes(width * 3)]))
  const parts = [
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(lines))),
    chunk('IEND', Buffer.alloc(0)),
  ]
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), ...parts])
}
/** How many files lie on the device. */
const FILES_KEPT = `new Promise((done) => {
  const opening = indexedDB.open('simpul', 1)
  opening.onupgradeneeded = () => opening.result.createObjectStore('files', { keyPath: 'id', autoIncrement: true })
  opening.onsuccess = () => {
    const counting = opening.result.transaction('files').objectStore('files').count()
    counting.onsuccess = () => done(counting.result)
  }
})`
const field = (page: Page, name: string) => page.locator(`[name="isi.${name}"]`)

describe.each([true, false])('a food inspection, with scripts: %s', (scripts) => {
  const NUMBER = `20635790100${scripts ? '11' : '12'}-31`
  let asked: Asked

  test('the city asks for it from the page of the group, and sees where it is', async () => {
    const desk = await sitDown(browser, base, `${CITY}/operator`, { scripts })
    const { page } = desk
    const ask = async () => {
      await press(page, 'Kirim permintaan')
      expect(await text(page, '.fault-summary')).toContain('Proses pembuatan')
      await field(page, 'process').fill('Diiris, digoreng, dikemas')
      await field(page, 'address').fill('Jl. Contoh 3 RT 02 RW 05')
      if (scripts) await look(page, 'minta')
    }
    asked = await askFor(page, 'food-inspection', ask, async () => {
      if (scripts) await look(page, 'kelompok-layanan') // without them axe never answers
    })
    await until('Dinkes has it', async () => {
      await page.goto(`/permintaan/${asked.id}`)
      return (await text(page, '#di-mana')).includes('Sekarang di Dinas Kesehatan Kota Batu: Pemeriksaan data')
    })
    if (scripts) await look(page, 'permintaan-kota')
    await page.goto('/permintaan')
    expect(await text(page, '#daftar')).toContain(asked.name)
    if (scripts) await look(page, 'permintaan-daftar')
    await desk.leave()
  })

  test('the health office checks the data and plans the visit; both sides see it in the calendar', async () => {
    const desk = await sitDown(browser, base, `${HEALTH}/operator`, { scripts })
    const { page } = desk
    await openTask(desk, asked.id)
    if (scripts) await look(page, 'permintaan-dinkes')
    await decide(page, 'Setujui', async () => {
      await field(page, 'approve.businessId').fill('1234567890123')
      await field(page, 'approve.certificateNumber').fill(NUMBER)
      await field(page, 'approve.issuedOn').fill(today())
      await field(page, 'approve.productDataComplete').check()
    })
    await openTask(desk, asked.id)
    await decide(page, 'Jadwalkan', async () => {
      await field(page, 'approve.classDate').fill(today())
      await field(page, 'approve.visitDate').fill(today())
      await field(page, 'approve.officer').fill('Petugas Contoh')
    })
    await page.goto('/jadwal')
    expect(await text(page, '.visits')).toContain(asked.name)
    if (scripts) await look(page, 'jadwal')
    const file = await page.request.get(`/jadwal.ics?bulan=${today().slice(0, 7)}`)
    expect(file.headers()['content-type']).toContain('text/calendar')
    expect((await file.text()).replaceAll('\r\n ', '')).toContain(`SUMMARY:Pemeriksaan pangan: ${asked.name}`)
    const city = await sitDown(browser, base, `${CITY}/facilitator`, { scripts })
    await city.page.goto('/jadwal')
    expect(await text(city.page, '.visits')).toContain(asked.name)
    await city.leave()
    await desk.leave()
  })

  test('an inspector on a phone fills in the checklist, reads back the level and its reason, and sends it', async () => {
    const desk = await sitDown(browser, base, `${HEALTH}/verifier`, { scripts, width: 'phone' })
    const { page, context } = desk
    await openTask(desk, asked.id)
    await decide(page, 'Lulus', async () => {
      await field(page, 'approve.heldOn').fill(today())
      await field(page, 'approve.participants').fill('5')
      await field(page, 'approve.score').fill('80')
    })
    await openTask(desk, asked.id)
    await press(page, 'Ambil tugas')
    expect(await field(page, 'approve.officer').inputValue()).toBe('Petugas Contoh')
    await press(page, 'Periksa dan kirim')
    expect(await text(page, '.fault-summary')).toContain('Kelompok A, B, C')
    const rows = page.locator('.check')
    for (const row of await rows.all()) await row.locator('input[value=sesuai]').check()
    if (scripts) {
      // The signal is lost: what is typed stays on the phone, also when the page is closed.
      await context.setOffline(true)
      await rows.nth(3).locator('input[value=SE]').check()
      await rows.nth(3).locator('textarea').fill('Air sumur keruh')
      expect(await text(page, '.level-so-far')).toContain('Level III: 1 temuan serius')
      await press(page, 'Simpan draf')
      expect(await text(page, '[role=alert]')).toContain('Tidak ada sambungan')
      await context.setOffline(false)
      await page.goto(page.url())
      expect(await rows.nth(3).locator('textarea').inputValue()).toBe('Air sumur keruh')
      expect(await text(page, '.content')).toContain('Isian di perangkat ini dipulihkan.')
      // A photo that is taken meanwhile waits too, and goes by itself.
      await context.setOffline(true)
      await page.locator('#tugas input[name="berkas.VISIT_PHOTO"]').setInputFiles({
        name: 'sumur.png',
        mimeType: 'image/png',
        buffer: photo(),
      })
      await page.locator('#tugas button[value="unggah:VISIT_PHOTO"]').click()
      await page.locator('#tugas .upload [role=status]', { hasText: 'Berkas tersimpan di perangkat ini' }).waitFor()
      const task = page.url()
      await page.goto('about:blank')
      await context.setOffline(false)
      await page.goto(task)
      await page.locator('#tugas .upload').locator('xpath=..', { hasText: 'sumur.jpg' }).waitFor()
      expect(await rows.nth(3).locator('textarea').inputValue()).toBe('Air sumur keruh')
      await look(page, 'kunjungan')
    } else {
      await rows.nth(3).locator('input[value=SE]').check()
      await rows.nth(3).locator('textarea').fill('Air sumur keruh')
    }
    await rows.nth(0).locator('input[value=MI]').check()
    await rows.nth(0).locator('textarea').fill('Sampah di halaman')
    await press(page, 'Tambah temuan')
    await page.locator('.check--extra select').selectOption('A')
    await page.locator('.check--extra input[value=MA]').check()
    await page.locator('.check--extra textarea').fill('Kandang dekat dapur')
    await press(page, 'Periksa dan kirim')
    expect(await text(page, '.fault-summary')).toContain('Alasan') // level III sends back with what to mend
    await page.locator('#alasan').fill('Ganti sumber air sebelum produksi berikutnya.')
    await press(page, 'Periksa dan kirim')
    const said = await text(page)
    expect(said).toContain('Level III')
    expect(said).toContain('1 temuan serius')
    expect(said).toContain('setiap dua minggu')
    expect(said).toContain('Kandang dekat dapur')
    if (scripts) await look(page, 'kunjungan-periksa')
    await press(page, 'Kirim keputusan')
    await page.locator('.done-box').waitFor()
    if (scripts) {
      expect(await page.evaluate('Object.keys(localStorage).length')).toBe(0)
      expect(await page.evaluate(FILES_KEPT)).toBe(0)
    }
    await desk.leave()
  })

  test('the city repairs, the next visit is planned and passes, and the certificate stands with the group', async () => {
    const [city, health] = [
      await sitDown(browser, base, `${CITY}/facilitator`, { scripts }),
      await sitDown(browser, base, `${HEALTH}/verifier`, { scripts, width: 'phone' }),
    ]
    await openTask(city, asked.id)
    expect(await text(city.page, '#hasil')).toContain('Air sumur keruh')
    if (scripts) await look(city.page, 'perbaikan')
    await decide(city.page, 'Sudah diperbaiki', async (page) => {
      await field(page, 'repaired.repairedOn').fill(today())
      await field(page, 'repaired.done').fill('Sumber air diganti PDAM')
    })
    const { page } = health
    await openTask(health, asked.id)
    await press(page, 'Ambil tugas')
    await page.locator('.choice', { hasText: 'Jadwalkan ulang' }).click()
    const details = page.locator('details', { hasText: 'Diisi bila menjadwalkan ulang' })
    if (!(await details.evaluate('(one) => one.open'))) await details.locator('summary').click()
    await field(page, 'reschedule.visitDate').fill(today())
    await field(page, 'reschedule.officer').fill('Petugas Lain')
    await page.locator('#alasan').fill('Kunjungan ulang sesudah perbaikan.')
    await press(page, 'Periksa dan kirim')
    await press(page, 'Kirim keputusan')
    await openTask(health, asked.id)
    expect(await text(page, '#di-mana')).toContain('Petugas Lain')
    await press(page, 'Ambil tugas')
    for (const row of await page.locator('.check').all()) await row.locator('input[value=sesuai]').check()
    await press(page, 'Periksa dan kirim')
    expect(await text(page)).toContain('Level I')
    await press(page, 'Kirim keputusan')
    await health.leave()

    const head = await sitDown(browser, base, `${HEALTH}/head`, { scripts })
    await openTask(head, asked.id)
    await decide(head.page, 'Komitmen terpenuhi', async (at) => {
      await field(at, 'approve.recordedOn').fill(today())
      await field(at, 'approve.certificateNumber').fill(NUMBER)
      await field(at, 'approve.issuedOn').fill(today())
    })
    await city.page.goto(`/permintaan/${asked.id}`)
    expect(await text(city.page, '#hasil')).toContain(NUMBER)
    if (scripts) await look(city.page, 'permintaan-selesai')
    await city.page.getByRole('link', { name: 'Halaman kelompok' }).click()
    expect(await text(city.page, '#izin')).toContain(NUMBER)

    await head.page.goto(`/permintaan/${asked.id}`)
    await head.page.locator('#cabut summary').click()
    await press(head.page, 'Periksa pencabutan')
    expect(await text(head.page)).toContain('Tulis nomor surat DPMPTSP.')
    await head.page.locator('#nomor').fill(`503/${scripts ? 1 : 2}`)
    await head.page.locator('#tanggal').fill(today())
    await head.page.locator('#sebab-cabut').fill('Produk tidak sesuai data.')
    await press(head.page, 'Periksa pencabutan')
    if (scripts) await look(head.page, 'cabut-periksa')
    await press(head.page, 'Cabut izin ini')
    expect(await text(head.page, '[role=status]')).toContain('dicabut')
    await city.page.reload()
    expect(await text(city.page, '#izin')).toContain('Dicabut')
    await head.leave()
    await city.leave()
  })
})

test('a label is designed by the trade office and accepted by the group; asking twice shows the first', async () => {
  const city = await sitDown(browser, base, `${CITY}/operator`)
  const asked = await askFor(city.page, 'label-design', async (page) => {
    await field(page, 'netContent').fill('100 g')
  })
  // A colleague had the form open before: what is sent from there is refused, with a way to the first.
  await city.page.goto(`${asked.group}/minta/label-design`)
  await field(city.page, 'netContent').fill('200 g')
  await press(city.page, 'Kirim permintaan')
  expect(await text(city.page)).toContain('Layanan ini sudah diminta dan belum selesai.')
  expect(await field(city.page, 'netContent').inputValue()).toBe('200 g')
  await city.page.getByRole('link', { name: 'Lihat permintaan itu' }).click()
  expect(new URL(city.page.url()).pathname).toBe(`/permintaan/${asked.id}`)
  const trade = await sitDown(browser, base, `${TRADE}/operator`)
  const { page } = trade
  await openTask(trade, asked.id)
  await press(page, 'Ambil tugas')
  await page.locator('#tugas input[name="berkas.LABEL_DESIGN"]').setInputFiles({
    name: 'label.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.from('%PDF-1.4\n% label\n%%EOF\n'),
  })
  await page.locator('#tugas button[value="unggah:LABEL_DESIGN"]').click()
  await page.locator('[role=status]', { hasText: 'Berkas tersimpan' }).waitFor()
  await look(page, 'desain-label')
  await decide(page, 'Kirim desain', async () => {
    for (const tick of await page.locator('.tick input[value=ya]').all()) await tick.check()
  })
  await openTask(city, asked.id)
  expect(await text(city.page, '#hasil')).toContain('label.pdf')
  await decide(city.page, 'Kelompok setuju', async (at) => {
    await field(at, 'approve.acceptedBy').fill('Ketua kelompok')
  })
  await city.page.goto(`/permintaan/${asked.id}`)
  expect(await text(city.page, '.case-head')).toContain('Diterima')
  // What another office is asked, this one never sees.
  const hidden = await page.goto('/jadwal')
  expect(hidden?.status()).toBe(404)
  await trade.leave()
  await city.leave()
})

test('what is asked for is seen on the page of the group with whom it waits for, and is taken back with a reason', async () => {
  const city = await sitDown(browser, base, `${CITY}/facilitator`)
  const { page } = city
  const asked = await askFor(page, 'label-print', (at) => field(at, 'netContent').fill('100 g'))
  await until('it waits', async () => {
    await page.goto(`/permintaan/${asked.id}`)
    return (await text(page, '#di-mana')).includes('Menunggu SPP-IRT, Sertifikat halal sejak hari ini')
  })
  await page.goto(asked.group)
  expect(await text(page, '#perkara')).toContain('Dinas Perindustrian dan Perdagangan Kota Batu')
  expect(await text(page, '#perkara')).toContain('Menunggu SPP-IRT, Sertifikat halal sejak hari ini')
  expect(await text(page, '#layanan')).toContain('Sudah diminta')

  await page.goto(`/permintaan/${asked.id}`)
  await page.locator('#tarik summary').click()
  await press(page, 'Periksa penarikan')
  expect(await text(page, '#tarik')).toContain('Tulis alasan menarik permintaan.')
  await page.locator('#sebab-tarik').fill('Kelompok belum siap.')
  await press(page, 'Periksa penarikan')
  expect(await text(page)).toContain('Kelompok belum siap.')
  await look(page, 'tarik-periksa')
  await press(page, 'Tarik permintaan ini')
  expect(await text(page, '[role=status]')).toContain('ditarik')
  expect(await text(page, '.case-head')).toContain('Dibatalkan')
  expect(await page.locator('#tarik').count()).toBe(0)
  await page.goto(asked.group)
  expect(await page.locator('a[href$="/minta/label-print"]').count()).toBe(1)
  await city.leave()
})

/** Each officer on the way decides the open task in turn; whoever is named twice in a row goes on at the same desk. */
async function passes(id: string, steps: readonly Turn[]): Promise<void> {
  for (const [client, outcome, fill] of steps) {
    const desk = await sitDown(browser, base, client)
    await openTask(desk, id)
    await decide(desk.page, outcome, () => fill(desk.page))
    await desk.leave()
  }
}
type Turn = readonly [client: string, outcome: string, fill: (page: Page) => Promise<void>]
const typed =
  (values: Readonly<Record<string, string | true>>) =>
  async (page: Page): Promise<void> => {
    for (const [name, value] of Object.entries(values))
      if (value === true) await field(page, name).check()
      else await field(page, name).fill(value)
  }
async function addPaper(page: Page, kind: string): Promise<void> {
  await page.locator(`#tugas input[name="berkas.${kind}"]`).setInputFiles({
    name: `${kind.toLowerCase()}.pdf`,
    mimeType: 'application/pdf',
    buffer: Buffer.from(`%PDF-1.4\n% ${kind}\n%%EOF\n`),
  })
  await page.locator(`#tugas button[value="unggah:${kind}"]`).click()
  await page.locator('[role=status]', { hasText: 'Berkas tersimpan' }).waitFor()
}

test('a sample that was spoilt is tested again, and is fit to eat', async () => {
  const city = await sitDown(browser, base, `${CITY}/operator`)
  const asked = await askFor(
    city.page,
    'food-sample-check',
    typed({ process: 'Diiris, digoreng', address: 'Jl. Contoh 3', sampleCount: '5' }),
  )
  const received = typed({ 'approve.takenOn': today(), 'approve.count': '5', 'approve.officer': 'Petugas Contoh' })
  await passes(asked.id, [
    [`${HEALTH}/operator`, 'Sampel diterima', received],
    [`${HEALTH}/verifier`, 'Uji ulang', (page) => page.locator('#alasan').fill('Sampel rusak.')],
    [`${HEALTH}/operator`, 'Sampel diterima', received],
    [
      `${HEALTH}/verifier`,
      'Layak dimakan',
      typed({ 'fit.testedOn': today(), 'fit.laboratory': 'Laboratorium contoh', 'fit.summary': 'Layak dimakan.' }),
    ],
  ])
  await city.page.goto(`/permintaan/${asked.id}`)
  expect(await text(city.page, '.case-head')).toContain('Layak')
  await city.leave()
})

test('the city enters what the halal body answers, and the certificate stands with the group', async () => {
  const city = await sitDown(browser, base, `${CITY}/operator`)
  const asked = await askFor(city.page, 'halal-self-declare', async (page) => {
    await page.locator('[name^="isi.ingredients"]').first().fill('Singkong')
  })
  const operator = `${CITY}/operator/2`
  await passes(asked.id, [
    [
      operator,
      'Setujui',
      typed({ 'approve.facilitator': 'Pendamping Contoh', 'approve.verifiedOn': today(), 'approve.pledged': true }),
    ],
    [operator, 'Setujui', typed({ 'approve.receiptNumber': 'STTD-1', 'approve.date': today() })],
    [operator, 'Sertifikat terbit', typed({ 'approve.number': 'ID35110000000001', 'approve.issuedOn': today() })],
  ])
  await city.page.goto(asked.group)
  expect(await text(city.page, '#izin')).toContain('ID35110000000001')
  await city.leave()
})

test('the province grants a machine, buys it by serial, hands it over by a record, and it is seen in use', async () => {
  const city = await sitDown(browser, base, `${CITY}/operator`)
  const asked = await askFor(
    city.page,
    'equipment',
    typed({
      'items.0.kind': 'Mesin iris',
      'items.0.quantity': '1',
      'items.0.unitPrice': '3000000',
      purpose: 'Keripik',
    }),
  )
  const letter = (at: string, number: string) => ({ [`${at}.number`]: number, [`${at}.date`]: today() })
  await passes(asked.id, [
    [`${CITY}/head`, 'Teruskan ke provinsi', typed({ 'approve.needed': true, 'approve.priceReasonable': true })],
    [
      `${PROVINCE}/head`,
      'Setujui',
      typed({ ...letter('approve.letter', '027/peramban/2026'), 'approve.approvedAmount': '3000000' }),
    ],
    [
      `${PROVINCE}/operator`,
      'Sudah diadakan',
      async (page) => {
        await typed({
          'approve.items.0.kind': 'Mesin iris',
          'approve.items.0.quantity': '1',
          'approve.items.0.unitPrice': '3000000',
          'approve.items.0.serial': 'SN-0001',
        })(page)
        await choose(page, 'approve.budgetSource', 'APBD_PROVINCE')
      },
    ],
    [
      `${CITY}/operator`,
      'Sudah diserahkan',
      async (page) => {
        await addPaper(page, 'HANDOVER_RECORD')
        await typed({
          ...letter('approve.letter', 'BAST/peramban/2026'),
          'approve.deliveredOn': today(),
          'approve.receivedBy': 'Ketua kelompok',
        })(page)
      },
    ],
    [
      `${CITY}/facilitator`,
      'Sudah diperiksa',
      async (page) => {
        await typed({ 'approve.checkedOn': today() })(page)
        await choose(page, 'approve.condition', 'good')
      },
    ],
  ])
  await city.page.goto(`/permintaan/${asked.id}`)
  expect(await text(city.page)).toContain('SN-0001')
  expect(await text(city.page)).toContain('BAST/peramban/2026')
  await city.leave()
})

/** A choice of one, as a list to open or as buttons beside each other. */
async function choose(page: Page, name: string, value: string): Promise<void> {
  const one = field(page, name)
  if ((await one.first().evaluate((element) => element.tagName)) === 'SELECT') await one.selectOption(value)
  else await page.locator(`[name="isi.${name}"][value="${value}"]`).check()
}
