/**
 * Names of modules that a MicroPython or QuecPython firmware may have, from the public API references of
 * both. Which of them a module really has, only the module itself can tell.
 */

const TIME =
  'localtime mktime sleep sleep_ms sleep_us ticks_add ticks_cpu ticks_diff ticks_ms ticks_us time gmtime getTimeZone setTimeZone';
const OS =
  'chdir getcwd ilistdir listdir mkdir mount remove rename rmdir stat statvfs umount uname urandom VfsFat VfsLfs1 VfsLfs2 dupterm sync';
const SYS =
  'argv byteorder exit implementation maxsize modules path platform print_exception stdin stdout stderr version version_info';
const JSON_ = 'dump dumps load loads';
const RE = 'compile match search sub';
const BINASCII = 'a2b_base64 b2a_base64 crc32 hexlify unhexlify';
const HASHLIB = 'md5 sha1 sha256';
const STRUCT = 'calcsize pack pack_into unpack unpack_from';
const SOCKET =
  'AF_INET AF_INET6 IPPROTO_TCP IPPROTO_UDP SOCK_DGRAM SOCK_RAW SOCK_STREAM SOL_SOCKET SO_REUSEADDR getaddrinfo socket';
const RANDOM = 'choice getrandbits randint random randrange seed uniform';
const COLLECTIONS = 'OrderedDict deque namedtuple';
const IO = 'BytesIO StringIO open';
const SELECT = 'POLLERR POLLHUP POLLIN POLLOUT poll select';
const ASYNCIO =
  'CancelledError Event Lock StreamReader StreamWriter Task TimeoutError create_task current_task gather get_event_loop new_event_loop open_connection run sleep sleep_ms start_server wait_for wait_for_ms';

const NAMES: Readonly<Record<string, string>> = {
  '':
    'abs all any bin bool bytearray bytes callable chr classmethod delattr dict dir divmod enumerate eval exec filter float frozenset getattr globals hasattr hash help hex id input int isinstance issubclass iter len list locals map max memoryview min next object oct open ord pow print property range repr reversed round set setattr slice sorted staticmethod str sum super tuple type zip ' +
    'ArithmeticError AssertionError AttributeError EOFError Exception ImportError IndentationError IndexError KeyError KeyboardInterrupt LookupError MemoryError NameError NotImplementedError OSError OverflowError RuntimeError StopIteration SyntaxError SystemExit TypeError UnicodeError ValueError ZeroDivisionError',
  _thread:
    'LockType allocate_lock create_sem delete_lock exit get_heap_size get_ident stack_size start_new_thread stop_thread threadIsRunning',
  app_fota: 'new',
  array: 'array',
  asyncio: ASYNCIO,
  atcmd: 'sendSync',
  audio: 'Audio Record TTS',
  binascii: BINASCII,
  btree: 'DESC INCL open',
  builtins: '',
  cellLocator: 'getLocation',
  checkNet:
    'CheckNetwork getCurrentTime poweron_print_once wait_network_connected waitNetworkReady',
  cmath: 'cos e exp log log10 phase pi polar rect sin sqrt',
  collections: COLLECTIONS,
  dataCall:
    'activate deactivate getInfo getPDPContext setAutoActivate setAutoConnect setCallback setDNSServer setPDPContext',
  deflate: 'AUTO DeflateIO GZIP RAW ZLIB',
  errno:
    'EACCES EADDRINUSE EAGAIN EALREADY EBADF ECONNABORTED ECONNREFUSED ECONNRESET EEXIST EHOSTUNREACH EINPROGRESS EINVAL EIO EISDIR ENOBUFS ENODEV ENOENT ENOMEM ENOTCONN EOPNOTSUPP EPERM ETIMEDOUT errorcode',
  example: 'exec',
  fota: 'fota',
  framebuf: 'FrameBuffer GS2_HMSB GS4_HMSB GS8 MONO_HLSB MONO_HMSB MONO_VLSB RGB565',
  gc: 'collect disable enable isenabled mem_alloc mem_free threshold',
  hashlib: HASHLIB,
  heapq: 'heapify heappop heappush',
  io: IO,
  json: JSON_,
  log: 'CRITICAL DEBUG ERROR INFO WARNING basicConfig getLogger',
  machine:
    'ADC DAC DEEPSLEEP_RESET ExtInt HARD_RESET I2C I2C_simulation I2S KeyPad LCD PWM PWRON_RESET Pin RTC SDCard SOFT_RESET SPI Signal Timer UART WDT WDT_RESET bootloader deepsleep disable_irq enable_irq freq idle lightsleep mem16 mem32 mem8 reset reset_cause soft_reset time_pulse_us unique_id wake_reason',
  'machine.ExtInt':
    'IRQ_FALLING IRQ_RISING IRQ_RISING_FALLING PULL_DISABLE PULL_PD PULL_PU count_reset disable enable line read_count read_level',
  'machine.I2C':
    'FAST_MODE I2C0 I2C1 I2C2 STANDARD_MODE read readfrom readfrom_mem scan write writeto writeto_mem',
  'machine.Pin':
    'IN IRQ_FALLING IRQ_RISING OPEN_DRAIN OUT PULL_DISABLE PULL_DOWN PULL_PD PULL_PU PULL_UP get_dir init irq off on read set_dir toggle value write',
  'machine.RTC': 'datetime enable_alarm init register_callback set_alarm',
  'machine.SPI': 'deinit init read readinto write write_read write_readinto',
  'machine.Timer': 'ONE_SHOT PERIODIC Timer0 Timer1 Timer2 Timer3 deinit init start stop value',
  'machine.UART':
    'UART0 UART1 UART2 UART3 UART4 any close control_485 deinit init read readinto readline set_callback write',
  'machine.WDT': 'feed stop',
  math: 'acos asin atan atan2 ceil copysign cos degrees e exp fabs floor fmod frexp isfinite isinf isnan ldexp log log10 log2 modf pi pow radians sin sqrt tan trunc',
  micropython:
    'alloc_emergency_exception_buf const heap_lock heap_unlock kbd_intr mem_info native opt_level qstr_info schedule stack_use viper',
  misc: 'ADC PWM Power PowerKey USB USBNET',
  'misc.ADC': 'ADC0 ADC1 ADC2 ADC3 close open read',
  'misc.PWM': 'ABOVE_10US ABOVE_1US ABOVE_BELOW_US ABOVE_MS PWM0 PWM1 PWM2 PWM3 close open',
  'misc.Power': 'camVDD2V8Enable getVbatt powerDown powerDownReason powerOnReason powerRestart',
  'misc.PowerKey': 'powerKeyEventRegister',
  'misc.USB': 'getStatus setCallback',
  modem: 'getDevFwVersion getDevImei getDevMAC getDevModel getDevProductId getDevSN',
  net: 'csqQueryPoll getCellInfo getCi getConfig getLac getMcc getMnc getModemFun getNetMode getServingCi getServingLac getServingMcc getServingMnc getSignal getState nitzTime operatorName setBand setCallback setConfig setModemFun',
  network: 'AP_IF LAN STA_IF WLAN country hostname phy_mode',
  ntptime: 'host settime sethost',
  os: OS,
  osTimer: 'osTimer',
  platform: 'libc_ver platform python_compiler',
  pm: 'autosleep create_wakelock delete_wakelock get_psm_time get_wakelock_num set_psm_time wakelock_lock wakelock_unlock',
  ql_fs:
    'file_copy getFilesize mkdirs path_dirname path_exists path_getsize read_json rmdirs touch',
  queue: 'Queue',
  random: RANDOM,
  re: RE,
  request: 'delete get head post put',
  select: SELECT,
  sim: 'changePin disablePin enablePin genericAccess getCurSimid getIccid getImsi getPhoneNumber getSimDet getStatus readPhonebook setCallback setSimDet setSwitchcardCallback switchCard unblockPin verifyPin writePhonebook',
  sms: 'decodePdu deleteMsg getCenterAddr getMsgNums getPduLength getSaveLoc searchPduMsg searchTextMsg sendPduMsg sendTextMsg setCallback setSaveLoc',
  socket: SOCKET,
  ssl: 'CERT_NONE CERT_OPTIONAL CERT_REQUIRED PROTOCOL_TLS_CLIENT PROTOCOL_TLS_SERVER SSLContext wrap_socket',
  struct: STRUCT,
  sys: SYS,
  sys_bus: 'publish publish_sync subscribe sub_table unsubscribe',
  time: TIME,
  uasyncio: ASYNCIO,
  ubinascii: BINASCII,
  ucollections: COLLECTIONS,
  ucryptolib: 'aes',
  uerrno: 'EAGAIN EEXIST EINVAL EIO ENOENT ENOMEM EPERM ETIMEDOUT errorcode',
  uhashlib: HASHLIB,
  uio: IO,
  ujson: JSON_,
  umqtt: 'MQTTClient',
  uos: OS,
  uping: 'ping',
  urandom: RANDOM,
  ure: RE,
  uselect: SELECT,
  usocket: SOCKET,
  ussl: 'wrap_socket',
  ustruct: STRUCT,
  usys: SYS,
  utime: TIME,
  uwebsocket: 'Client',
  uzlib: 'DecompIO decompress',
  voiceCall: 'callAnswer callEnd callStart getVolume setAutoAnswer setCallback setVolume',
  wifiScan: 'asyncStart control setCallback start support',
};

/** Modules that are documented. */
export const documentedModules: readonly string[] = Object.keys(NAMES).filter(
  (name) => name && !name.includes('.'),
);

/** Names that are documented of a module, or of a class as in 'machine.Pin'; '' for the built-in ones. */
export function documentedNames(of: string): readonly string[] | null {
  return NAMES[of]?.split(' ').filter(Boolean) ?? null;
}
