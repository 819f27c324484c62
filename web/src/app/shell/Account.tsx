// SPDX-License-Identifier: Apache-2.0
// One's own password and second factor.
import { useEffect, useState } from 'react'
import { renderSVG } from 'uqr'
import { del, errorText, post, put } from '../../api/client'
import { t } from '../../i18n/t'
import { Button, Dialog, ErrorBox, Input, Skeleton, toast } from '../../ui'
import { theSession } from '../session'
import { svgUrl } from '../svg'

function Password({ onClose }: { onClose: () => void }) {
  const [old, setOld] = useState('')
  const [fresh, setFresh] = useState('')
  const [again, setAgain] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const differs = again !== '' && again !== fresh
  const save = async () => {
    setBusy(true)
    setError(null)
    try {
      await post('/me/password', { old, new: fresh })
      toast({ text: t('me.passwordChanged'), tone: 'ok' })
      onClose()
    } catch (failed) {
      setError(failed)
    } finally {
      setBusy(false)
    }
  }
  const ready = old !== '' && fresh !== '' && fresh === again
  return (
    <Dialog
      isOpen
      size="s"
      keepOpen
      title={t('me.changePassword')}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          <Button variant="primary" disabled={!ready} busy={busy} onPress={save}>
            {t('ui.save')}
          </Button>
        </>
      }
    >
      <div className="x-stack">
        {error !== null && <ErrorBox message={errorText(error)} />}
        <Input
          label={t('me.oldPassword')}
          type="password"
          autoComplete="current-password"
          value={old}
          onChange={setOld}
          autoFocus
          required
        />
        <Input
          label={t('me.newPassword')}
          help={t('me.passwordHelp')}
          type="password"
          autoComplete="new-password"
          value={fresh}
          onChange={setFresh}
          required
        />
        <Input
          label={t('me.newPasswordAgain')}
          type="password"
          autoComplete="new-password"
          value={again}
          onChange={setAgain}
          error={differs ? t('me.passwordDiffers') : null}
          required
        />
      </div>
    </Dialog>
  )
}

interface Started {
  secret: string
  uri: string
}

function useAct() {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const act = async (work: () => Promise<void>) => {
    setBusy(true)
    setError(null)
    try {
      await work()
    } catch (failed) {
      setError(failed)
    }
    setBusy(false)
  }
  return { busy, error, act }
}

function TurnOff({ onClose }: { onClose: () => void }) {
  const [password, setPassword] = useState('')
  const { busy, error, act } = useAct()
  const off = () =>
    act(async () => {
      await del('/me/totp', { body: { password } })
      theSession().has_totp = false
      toast({ text: t('me.totpOff'), tone: 'ok' })
      onClose()
    })
  return (
    <Dialog
      isOpen
      size="s"
      title={t('me.secondFactor')}
      onClose={onClose}
      footer={
        <Button variant="danger" busy={busy} disabled={!password} onPress={off}>
          {t('me.totpTurnOff')}
        </Button>
      }
    >
      <div className="x-stack">
        {error !== null && <ErrorBox message={errorText(error)} />}
        <p>{t('me.totpIsOn')}</p>
        <Input
          label={t('me.password')}
          type="password"
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
        />
      </div>
    </Dialog>
  )
}

function RecoveryCodes({ codes, onClose }: { codes: readonly string[]; onClose: () => void }) {
  return (
    <Dialog
      isOpen
      size="s"
      keepOpen
      title={t('me.recovery')}
      onClose={onClose}
      footer={
        <Button variant="primary" onPress={onClose}>
          {t('me.recoveryKept')}
        </Button>
      }
    >
      <div className="x-stack">
        <p>{t('me.recoveryHelp')}</p>
        <ul className="a-recovery">
          {codes.map((code) => (
            <li key={code}>
              <code className="a-code">{code}</code>
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  )
}

function TurnOn({ onClose }: { onClose: () => void }) {
  const [started, setStarted] = useState<Started | null>(null)
  const [codes, setCodes] = useState<string[] | null>(null)
  const [code, setCode] = useState('')
  const { busy, error, act } = useAct()
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked for once
  useEffect(() => {
    act(async () => setStarted(await post<Started>('/me/totp')))
  }, [])
  const on = () =>
    act(async () => {
      const answer = await put<{ recovery_codes: string[] }>('/me/totp', { code })
      theSession().has_totp = true
      setCodes(answer.recovery_codes)
    })
  if (codes) return <RecoveryCodes codes={codes} onClose={onClose} />
  return (
    <Dialog
      isOpen
      size="s"
      keepOpen
      title={t('me.secondFactor')}
      onClose={onClose}
      footer={
        <Button variant="primary" busy={busy} disabled={!started || code.length < 6} onPress={on}>
          {t('me.totpTurnOn')}
        </Button>
      }
    >
      <div className="x-stack">
        {error !== null && <ErrorBox message={errorText(error)} />}
        {started ? (
          <>
            <p>{t('me.totpScan')}</p>
            <img
              className="a-qr"
              src={svgUrl(renderSVG(started.uri))}
              alt={t('me.totpQr')}
              width={180}
              height={180}
            />
            <p className="muted">
              {t('me.totpSecret')} <code className="a-code">{started.secret}</code>
            </p>
            <Input
              label={t('me.totpCode')}
              inputMode="numeric"
              autoComplete="one-time-code"
              maxLength={6}
              value={code}
              onChange={setCode}
            />
          </>
        ) : (
          error === null && <Skeleton />
        )}
      </div>
    </Dialog>
  )
}

export default function Account({
  what,
  onClose,
}: {
  what: 'password' | 'totp'
  onClose: () => void
}) {
  if (what === 'password') return <Password onClose={onClose} />
  return theSession().has_totp ? <TurnOff onClose={onClose} /> : <TurnOn onClose={onClose} />
}
