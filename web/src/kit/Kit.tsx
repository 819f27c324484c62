// SPDX-License-Identifier: Apache-2.0
// /kit: every control in every state. What a person looks at after touching the kit.
import './Kit.css'
import { CalendarDays, Copy, Inbox, Phone, Plus, Settings, Trash2, Users } from 'lucide-react'
import { useState } from 'react'
import { switchLang, useLang } from '../i18n/staff'
import { t } from '../i18n/t'
import {
  type Density,
  getDensity,
  getTheme,
  setDensity,
  setTheme,
  type Theme,
} from '../theme/theme'
import * as ui from '../ui'
import { Fields } from './Fields'
import { words } from './words'

const tones: ui.Tone[] = ['grey', 'brand', 'info', 'ok', 'warn', 'danger', 'violet']

function Controls() {
  const say = words()
  const choices: ui.Choice[] = [
    { key: 'a', title: say.wechat, tone: 'ok' },
    { key: 'b', title: say.douyin, tone: 'violet' },
    { key: 'c', title: say.referral, tone: 'info', hint: say.hint },
    { key: 'd', title: say.walkIn, disabled: true },
  ]
  const people: ui.Choice[] = Array.from({ length: 24 }, (_, n) => ({
    key: String(n + 1),
    title: `${say.person} ${n + 1}`,
    hint: say.dept,
  }))
  const tree: ui.TreeChoice[] = [
    {
      key: '1',
      title: say.hospital,
      children: [
        { key: '2', title: say.dept, children: [{ key: '4', title: say.team }] },
        { key: '3', title: say.desk },
      ],
    },
  ]
  const [text, setText] = useState('')
  const [one, setOne] = useState<string | null>('a')
  const [person, setPerson] = useState<ui.Choice | null>(null)
  const [many, setMany] = useState<ui.Choice[]>(choices.slice(0, 2))
  const [staff, setStaff] = useState<ui.Choice[]>([])
  const [date, setDate] = useState<string | null>('2026-07-05')
  const [at, setAt] = useState<string | null>('2026-07-05T06:03:00Z')
  const [time, setTime] = useState<string | null>(null)
  const [on, setOn] = useState(true)
  const [keys, setKeys] = useState<string[]>(['a'])
  const [depts, setDepts] = useState<string[]>(['2'])
  const [files, setFiles] = useState<ui.UploadedFile[]>([
    { id: '1', name: 'report.pdf', size: 123456, mime: 'application/pdf' },
  ])
  return (
    <ui.Card title={say.controls}>
      <div className="kit-grid">
        <ui.Input
          label={say.name}
          required
          value={text}
          onChange={setText}
          placeholder={t('ui.inputPlaceholder')}
        />
        <ui.Input
          label={say.phone}
          value="19900000001"
          onChange={setText}
          help={say.help}
          prefix={<Phone size={16} />}
        />
        <ui.Input label={say.amount} numeric value="1280.50" onChange={setText} suffix={say.yuan} />
        <ui.Input label={say.name} value="???" onChange={setText} error={t('check.phone')} />
        <ui.Input label={say.password} type="password" value="secret" onChange={setText} />
        <ui.Input label={say.name} value={say.person} onChange={setText} disabled />
        <ui.Select label={say.source} choices={choices} value={one} onChange={setOne} clearable />
        <ui.Select
          label={say.source}
          required
          choices={choices}
          value={null}
          onChange={setOne}
          error={t('check.requiredChoice')}
        />
        <ui.Combobox label={say.owner} source={people} value={person} onChange={setPerson} />
        <ui.Combobox
          label={say.remote}
          source={async (query) => people.filter((p) => p.title.includes(query))}
          value={person}
          onChange={setPerson}
        />
        <ui.MultiSelect label={say.tags} source={choices} value={many} onChange={setMany} />
        <ui.MultiSelect label={say.owner} source={people} value={staff} onChange={setStaff} />
        <ui.DatePicker label={say.date} value={date} onChange={setDate} />
        <ui.DateTimePicker label={say.dateTime} value={at} onChange={setAt} />
        <ui.TimePicker label={say.time} value={time} onChange={setTime} />
        <ui.TreePicker label={say.deptLabel} tree={tree} value={depts} onChange={setDepts} />
        <ui.TreePicker
          label={say.deptLabel}
          multiple
          tree={tree}
          value={depts}
          onChange={setDepts}
        />
        <ui.RadioGroup
          label={say.source}
          choices={choices.slice(0, 3)}
          value={one}
          onChange={setOne}
        />
        <ui.CheckboxGroup label={say.source} choices={choices} value={keys} onChange={setKeys} />
        <div className="x-row">
          <ui.Checkbox value={on} onChange={setOn}>
            {say.agree}
          </ui.Checkbox>
          <ui.Checkbox indeterminate>{say.partly}</ui.Checkbox>
          <ui.Checkbox disabled>{say.off}</ui.Checkbox>
          <ui.Switch value={on} onChange={setOn}>
            {say.enabled}
          </ui.Switch>
          <ui.Switch value={false} disabled>
            {say.off}
          </ui.Switch>
        </div>
        <ui.TextArea label={say.note} value={text} onChange={setText} />
        <ui.Upload
          label={say.files}
          value={files}
          onChange={setFiles}
          maxBytes={5 << 20}
          upload={async (file) => ({
            id: file.name,
            name: file.name,
            size: file.size,
            mime: file.type,
          })}
        />
      </div>
    </ui.Card>
  )
}

function Actions() {
  const say = words()
  const [open, setOpen] = useState<'dialog' | 'drawer' | 'command' | null>(null)
  const [search, setSearch] = useState('')
  const close = () => setOpen(null)
  const buttons = (
    <>
      <ui.Button onPress={close}>{t('ui.cancel')}</ui.Button>
      <ui.Button variant="primary" onPress={close}>
        {t('ui.save')}
      </ui.Button>
    </>
  )
  return (
    <ui.Card title={say.actions}>
      <div className="x-stack">
        <div className="x-row">
          <ui.Button variant="primary" icon={Plus}>
            {t('ui.add')}
          </ui.Button>
          <ui.Button>{t('ui.cancel')}</ui.Button>
          <ui.Button variant="danger" icon={Trash2}>
            {t('ui.delete')}
          </ui.Button>
          <ui.Button variant="ghost">{t('ui.more')}</ui.Button>
          <ui.Button variant="link">{t('ui.edit')}</ui.Button>
          <ui.Button busy variant="primary">
            {t('ui.saving')}
          </ui.Button>
          <ui.Button disabled>{t('ui.save')}</ui.Button>
          <ui.Button size="s" icon={Copy}>
            {t('ui.copy')}
          </ui.Button>
          <ui.IconButton icon={Settings} label={say.settings} />
          <ui.LinkButton href="#" icon={Users}>
            {say.dept}
          </ui.LinkButton>
        </div>
        <div className="x-row">
          <ui.Button onPress={() => setOpen('dialog')}>{say.dialog}</ui.Button>
          <ui.Button onPress={() => setOpen('drawer')}>{say.drawer}</ui.Button>
          <ui.Button onPress={() => setOpen('command')}>
            {t('ui.commands')} <ui.Kbd>Ctrl K</ui.Kbd>
          </ui.Button>
          <ui.Button
            onPress={() => ui.confirm({ title: say.sure, body: say.sureBody, danger: true })}
          >
            {say.confirm}
          </ui.Button>
          <ui.Button
            onPress={() =>
              ui.toast({
                text: say.saved,
                tone: 'ok',
                action: { title: t('ui.undo'), run: () => {} },
              })
            }
          >
            {say.toast}
          </ui.Button>
          <ui.Menu
            trigger={<ui.Button icon={CalendarDays}>{say.menu}</ui.Button>}
            items={[
              { key: 'edit', title: t('ui.edit'), icon: Settings, shortcut: 'E' },
              { key: 'copy', title: t('ui.copy'), icon: Copy },
              null,
              { key: 'delete', title: t('ui.delete'), icon: Trash2, danger: true },
            ]}
          />
          <ui.Popover label={say.menu} trigger={<ui.Button>{say.popover}</ui.Button>}>
            <ui.Checkbox value>{say.agree}</ui.Checkbox>
          </ui.Popover>
        </div>
        <div className="x-row">
          {tones.map((tone) => (
            <ui.Tag key={tone} tone={tone}>
              {say.tone[tone]}
            </ui.Tag>
          ))}
          <ui.Tag tone="info" onRemove={() => {}}>
            {say.removable}
          </ui.Tag>
          <ui.Avatar name={say.person} />
          <ui.Avatar name="Ada Lovelace" />
        </div>
        <ui.SearchInput value={search} onChange={setSearch} />
        <ui.Progress value={62} label={say.progress} />
        <ui.Strip>{say.allergy}</ui.Strip>
        <ui.ErrorBox message={t('error.network')} requestId="7f3a-12" onRetry={() => {}} />
      </div>
      <ui.Dialog isOpen={open === 'dialog'} onClose={close} title={say.dialog} footer={buttons}>
        <ui.Input label={say.name} value="" onChange={() => {}} autoFocus />
      </ui.Dialog>
      <ui.Drawer isOpen={open === 'drawer'} onClose={close} title={say.drawer} footer={buttons}>
        <ui.Input label={say.name} value="" onChange={() => {}} autoFocus />
      </ui.Drawer>
      <ui.CommandMenu
        isOpen={open === 'command'}
        onClose={close}
        commands={[
          { key: 'new', title: t('ui.add'), icon: Plus, shortcut: 'C' },
          { key: 'settings', title: say.settings, icon: Settings },
        ]}
      />
    </ui.Card>
  )
}

function Shapes() {
  const say = words()
  const rows = [
    { id: '1', name: say.wechat, count: 128, sum: '12,800.50' },
    { id: '2', name: say.referral, count: 36, sum: '99,012.00' },
  ]
  return (
    <>
      <ui.Card title={say.table} flush>
        <ui.Table
          label={say.table}
          rows={rows}
          rowKey={(row) => row.id}
          onRow={() => {}}
          columns={[
            { key: 'name', title: say.source, cell: (row) => row.name },
            { key: 'count', title: say.count, numeric: true, cell: (row) => row.count },
            { key: 'sum', title: say.amount, numeric: true, cell: (row) => row.sum },
          ]}
          footer={{ name: say.total, count: 164, sum: '111,812.50' }}
        />
      </ui.Card>
      <ui.Card>
        <ui.Tabs
          label={say.tabs}
          items={[
            {
              key: 'a',
              title: say.facts,
              content: (
                <div className="kit-grid kit-pad">
                  <ui.Fact label={say.name}>{say.person}</ui.Fact>
                  <ui.Fact label={say.amount}>
                    <span className="num">1,280.50</span>
                  </ui.Fact>
                </div>
              ),
            },
            {
              key: 'b',
              title: say.empty,
              count: 0,
              content: (
                <ui.Empty
                  icon={Inbox}
                  title={say.emptyTitle}
                  action={
                    <ui.Button variant="primary" icon={Plus}>
                      {t('ui.add')}
                    </ui.Button>
                  }
                >
                  {say.emptyBody}
                </ui.Empty>
              ),
            },
            {
              key: 'c',
              title: say.loading,
              content: (
                <div className="kit-pad">
                  <ui.Skeleton lines={4} />
                </div>
              ),
            },
          ]}
        />
      </ui.Card>
    </>
  )
}

export default function Kit() {
  const lang = useLang()
  const [theme, chooseTheme] = useState(getTheme())
  const [density, chooseDensity] = useState(getDensity())
  return (
    <main className="kit" key={lang}>
      <header className="x-row kit-head">
        <h1>{words().title}</h1>
        <ui.Menu
          trigger={<ui.Button size="s">{t(`ui.theme.${theme}`)}</ui.Button>}
          selected={theme}
          onSelect={(key) => {
            setTheme(key as Theme)
            chooseTheme(key as Theme)
          }}
          items={(['auto', 'light', 'dark'] as const).map((key) => ({
            key,
            title: t(`ui.theme.${key}`),
          }))}
        />
        <ui.Menu
          trigger={<ui.Button size="s">{t(`ui.density.${density}`)}</ui.Button>}
          selected={density}
          onSelect={(key) => {
            setDensity(key as Density)
            chooseDensity(key as Density)
          }}
          items={(['comfortable', 'default', 'compact'] as const).map((key) => ({
            key,
            title: t(`ui.density.${key}`),
          }))}
        />
        <ui.Button size="s" onPress={() => switchLang(lang === 'zh' ? 'en' : 'zh')}>
          {lang === 'zh' ? 'English' : '中文'}
        </ui.Button>
      </header>
      <Controls />
      <Actions />
      <Shapes />
      <Fields />
    </main>
  )
}
