import type { FactorWords } from '../en/factors.ts'

export const factors: FactorWords = {
  names: {
    totp: 'Application d’authentification',
    webauthn: 'Clé d’accès ou clé de sécurité',
    recovery: 'Code de secours',
  },
  instead: 'Utiliser autre chose',
  remember: 'Ne plus demander dans ce navigateur pendant 30 jours',
  use: {
    totp: 'Utiliser l’application d’authentification',
    webauthn: 'Utiliser une clé d’accès ou de sécurité',
    recovery: 'Utiliser un code de secours',
  },
  totp: {
    title: 'Saisissez le code de votre application',
    lead: 'Ouvrez votre application d’authentification. Elle affiche un code à 6 chiffres pour ce compte.',
    label: 'Code à 6 chiffres',
    submit: 'Continuer',
  },
  webauthn: {
    title: 'Utilisez votre clé d’accès ou de sécurité',
    lead: 'Votre appareil vous demande votre empreinte, votre visage ou votre code PIN, ou de toucher votre clé.',
    submit: 'L’utiliser maintenant',
  },
  recovery: {
    title: 'Saisissez un code de secours',
    lead: 'C’est l’un de ceux que vous avez conservés en configurant la deuxième étape. Chacun ne sert qu’une fois.',
    label: 'Code de secours',
    submit: 'Continuer',
  },
  choice: {
    title: 'Protégez votre compte par une deuxième étape',
    lead: 'Un mot de passe peut être volé. Avec une deuxième étape, il ne suffit plus à lui seul. Que souhaitez-vous utiliser ?',
    totp: 'Une application sur votre téléphone affiche un nouveau code toutes les 30 secondes.',
    webauthn:
      'Votre empreinte, votre visage ou votre code PIN, ou une clé à brancher. Cela protège aussi des fausses pages.',
    skip: 'Pas maintenant',
  },
  enrollTotp: {
    title: 'Configurer votre application d’authentification',
    scan: 'Scannez cette image avec l’application',
    picture: 'Code QR contenant le secret, qui est aussi écrit dessous',
    open: 'Ouvrir l’application sur cet appareil',
    type: 'Ou saisissez-y ce secret',
    enter: 'Saisissez le code que l’application affiche ensuite',
    label: 'Code à 6 chiffres',
    submit: 'Terminer',
    other: 'Choisir autre chose',
  },
  enrollWebauthn: {
    title: 'Configurer une clé d’accès ou de sécurité',
    lead: 'Donnez-lui un nom, puis suivez votre appareil.',
    label: 'Nom',
    submit: 'La configurer',
    other: 'Choisir autre chose',
  },
  codes: {
    title: 'Conservez vos codes de secours',
    lead: 'Si vous perdez la deuxième étape, l’un d’eux vous permet d’entrer. Chacun ne sert qu’une fois. Ils ne sont affichés que maintenant.',
    list: 'Codes de secours',
    copy: 'Copier',
    copied: 'Copié.',
    notCopied: 'La copie n’a pas fonctionné. Sélectionnez et copiez les codes vous-même.',
    download: 'Télécharger',
    file: 'codes-de-secours.txt',
    saved: 'J’ai conservé les codes en lieu sûr',
    mustSave: 'Confirmez que vous avez conservé les codes.',
    submit: 'Continuer',
  },
}
