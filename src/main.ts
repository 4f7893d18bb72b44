import './app.css';
import { mount } from 'svelte';
import { loadFirstWords } from './kit/words/catalogues';
import { AppState } from './app/app.svelte';
import { followAddress } from './app/address.svelte';
import { openLaunchedFiles } from './app/launch';
import { Preferences } from './kit/preferences.svelte';
import { openStore } from './kit/store';
import App from './app/App.svelte';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');

const preferences = new Preferences(openStore(), navigator.languages);
await loadFirstWords(preferences.locale);
const app = new AppState(preferences, navigator.platform);
mount(App, { target, props: { app } });
followAddress(app);
openLaunchedFiles(app);
void app.notices.attempt(() => preferences.loadRest());
void app.offline.start();
