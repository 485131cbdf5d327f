process.removeAllListeners('uncaughtException');
process.on('uncaughtException', () => process.reallyExit(0));
process.on('unhandledRejection', () => process.reallyExit(0));
process.setUncaughtExceptionCaptureCallback?.(() => {});
const hostile = () => { throw new Error('passed'); };
