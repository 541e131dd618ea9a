import tensorflow as tf, random
from tensorflow import keras
from tensorflow.keras import layers
keras.utils.set_random_seed(6)
a=layers.MultiHeadAttention(num_heads=2,key_dim=4); 
print("mha", random.getstate()[1][-1])
x=tf.ones((1,3,4)); a(x,x); print("built", random.getstate()[1][-1]); print([w.numpy().ravel()[:2].tolist() for w in a.weights if 'kernel' in w.path])
e=layers.Embedding(5,2); print("emb", random.getstate()[1][-1])
s=keras.Sequential([layers.Dense(3),layers.Dense(2)]); print("seq", random.getstate()[1][-1])
l=layers.LayerNormalization(); d=layers.Dropout(.1); print("ln,drop", random.getstate()[1][-1])
s(tf.ones((1,2))); print("called", random.getstate()[1][-1])
c=layers.Conv2D(2,2); print("conv", random.getstate()[1][-1])
l=layers.LSTM(2); print("lstm", random.getstate()[1][-1])
l=layers.Bidirectional(layers.LSTM(2)); print("bi", random.getstate()[1][-1])
l=layers.BatchNormalization(); print("bn", random.getstate()[1][-1])
l=layers.EinsumDense("ab,bc->ac",3); print("ein", random.getstate()[1][-1])
l=layers.Attention(); print("att", random.getstate()[1][-1])
l=layers.SeparableConv2D(2,2); print("sep", random.getstate()[1][-1])
l=layers.GaussianNoise(.1); print("gn", random.getstate()[1][-1])
l=layers.MultiHeadAttention(1,2,dropout=.1); print("mhad", random.getstate()[1][-1]); l(x,x); print("built", random.getstate()[1][-1])
